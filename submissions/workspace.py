"""The data of the workspace page. Apps above this one add their parts through the registry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import redis
import structlog
from django.conf import settings
from django.urls import reverse

from codereview.accounts.actors import Actor
from codereview.common.events import events_last_id
from problems.models import Problem
from problems.selectors import problem_languages, problem_samples, problem_starter_code
from submissions.documents import submission_detail, submission_summary
from submissions.models import Submission
from submissions.selectors import drafts_of, submission_history, submission_latest
from submissions.subjects import workspace_subject

# (actor, problem) -> something JSON can hold
WorkspacePart = Callable[[Actor, Problem], Any]
# (actor, submission) -> something the page of a submission shows
SubmissionPart = Callable[[Actor, Submission], Any]

_workspace_parts: dict[str, WorkspacePart] = {}
_submission_parts: dict[str, SubmissionPart] = {}

logger = structlog.get_logger(__name__)


def register_workspace_part(name: str, part: WorkspacePart) -> None:
    """Add a member to the page's data. It must ask a fixed number of queries."""
    _workspace_parts[name] = part


def register_submission_part(name: str, part: SubmissionPart) -> None:
    """Add a variable to the context of a submission's own page."""
    _submission_parts[name] = part


def workspace_data(*, actor: Actor, problem: Problem) -> dict[str, Any]:
    """Everything the page's script starts from.

    `last_event_id` is read first: what happens while the rest is read is told again by the events.
    """
    last_event_id = _last_event_id(actor, problem)
    history = submission_history(actor=actor, problem=problem) if actor.user else []
    run = submission_latest(actor=actor, problem=problem, kind=Submission.Kind.RUN)
    return {
        "slug": problem.slug,
        "title": problem.title,
        "mode": problem.mode,
        "signed_in": actor.user is not None,
        # Keeps the copies of drafts that a browser holds apart, where people share it.
        "owner": actor.key if actor.user else "guest",
        **_language_data(problem, history),
        "drafts": drafts_of(actor=actor, problem=problem),
        "last_event_id": last_event_id,
        "socket_path": f"/ws/problems/{problem.slug}/",
        "urls": _urls(problem),
        "samples": problem_samples(problem=problem),
        "current": submission_detail(submission=history[0]) if history else None,
        "run": submission_detail(submission=run) if run else None,
        "history": [submission_summary(submission=item) for item in history],
        "limits": {
            "code_max_bytes": settings.CODE_MAX_BYTES,
            "stdin_max_bytes": settings.STDIN_MAX_BYTES,
            "time_limit_ms": problem.time_limit_ms,
            "memory_limit_kb": problem.memory_limit_kb,
            "memory_limit_mb": problem.memory_limit_kb // 1024,
        },
        **{name: part(actor, problem) for name, part in _workspace_parts.items()},
    }


def submission_parts(*, actor: Actor, submission: Submission) -> dict[str, Any]:
    """What the apps above add to a submission's page."""
    return {name: part(actor, submission) for name, part in _submission_parts.items()}


def _language_data(problem: Problem, history: list[Submission]) -> dict[str, Any]:
    """The languages offered, and the one to begin with: the last one used here, else the first."""
    starter_code = problem_starter_code(problem=problem)
    languages = [
        {
            "id": language.id,
            "name": language.name,
            "editor": language.editor_mode,
            "starter_code": starter_code.get(language.id, ""),
        }
        for language in problem_languages(problem=problem)
    ]
    used = [item.language for item in history if item.language in starter_code]
    return {"languages": languages, "default_language": next(iter([*used, *starter_code]), "")}


def _urls(problem: Problem) -> dict[str, str]:
    """Addresses for the script; `{id}` stands for the id of a submission or run."""
    submissions, runs = reverse("api-submission-list"), reverse("api-run-list")
    page = reverse("submission-list")
    return {
        "submissions": submissions,
        "runs": runs,
        "drafts": f"{reverse('api-problem-detail', kwargs={'slug': problem.slug})}drafts/",
        "hints": f"{submissions}{{id}}/hints/",
        "submission_page": f"{page}{{id}}/",
        "login": f"{reverse('account_login')}?next={reverse('workspace', kwargs={'slug': problem.slug})}",
    }


def _last_event_id(actor: Actor, problem: Problem) -> str:
    try:
        return events_last_id(subject=workspace_subject(actor_key=actor.key, slug=problem.slug))
    except redis.RedisError as error:
        logger.warning("events.unreachable", error=type(error).__name__)
        return ""
