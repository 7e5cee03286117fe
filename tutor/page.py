"""What the tutor adds to the workspace page and to the page of a result."""

from __future__ import annotations

from typing import Any

from codereview.accounts.actors import Actor
from problems.models import Problem
from submissions.models import Submission
from submissions.selectors import submission_latest
from tutor.ladder import ladder_of
from tutor.selectors import preferences_json, problem_hints, problem_messages, submission_hints, tutor_json
from tutor.services.messages import MESSAGE_MAX_CHARACTERS


def workspace_hints(actor: Actor, problem: Problem) -> list[dict[str, Any]]:
    """The person's latest hints on this problem; none for a guest."""
    return problem_hints(user=actor.user, problem=problem) if actor.user else []


def workspace_messages(actor: Actor, problem: Problem) -> list[dict[str, Any]]:
    """The latest turns of the person's chat on this problem; none for a guest."""
    return problem_messages(user=actor.user, problem=problem) if actor.user else []


def workspace_ladder(actor: Actor, problem: Problem) -> dict[str, Any] | None:
    """Where the person stands with their newest attempt; None without one."""
    if actor.user is None:
        return None
    latest = submission_latest(actor=actor, problem=problem, kind=Submission.Kind.SUBMISSION)
    return {"submission": str(latest.pk), **ladder_of(submission=latest).to_json()} if latest else None


def workspace_tutor(actor: Actor, problem: Problem) -> dict[str, Any]:
    """Preferences, who speaks, and how long a message may be."""
    if actor.user is None:
        known: dict[str, Any] = {"automatic_hints": True, "use_model": True, "tutor": tutor_json()}
    else:
        known = preferences_json(user=actor.user)
    return {**known, "message_max_characters": MESSAGE_MAX_CHARACTERS}


def result_hints(actor: Actor, submission: Submission) -> list[dict[str, Any]]:
    """The hints given for a submission, to whoever may see it."""
    return submission_hints(submission=submission)
