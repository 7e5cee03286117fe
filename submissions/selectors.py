"""Reads about submissions. Lists never touch payloads."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, Max, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext as _

from codereview.accounts.actors import Actor
from codereview.common.errors import NotFound
from codereview.common.payloads import payload_get, payloads_get
from problems.models import Problem
from submissions.models import Draft, Submission

HISTORY_LENGTH = 20

Status = Submission.Status
Verdict = Submission.Verdict

SOLVED = "solved"
TRIED = "tried"

# A problem's texts are many times as large as a row of a list, which shows no more of it than its name.
_LISTED = (
    "kind", "language", "status", "verdict", "score", "time_ms", "memory_kb", "tests_passed", "tests_total",
    "created_at", "started_at", "finished_at", "problem__slug", "problem__title",
)  # fmt: skip


def submissions_visible_to(*, actor: Actor) -> QuerySet[Submission]:
    """The actor's own submissions and runs; staff see everybody's. Newest first, with their problems."""
    rows = Submission.objects.select_related("problem")
    return rows if actor.is_staff else rows.filter(**_owner(actor))


def submissions_listed_to(*, actor: Actor) -> QuerySet[Submission]:
    """The submissions, not the runs, that the actor may see, with the columns that a list shows. Newest first."""
    return submissions_visible_to(actor=actor).filter(kind=Submission.Kind.SUBMISSION).only(*_LISTED)


def submission_get(*, submission_id: uuid.UUID, actor: Actor, kind: str = "") -> Submission:
    """One submission or run that the actor may see. Raises NotFound for unknown and others' alike."""
    rows = submissions_visible_to(actor=actor).filter(pk=submission_id)
    submission = rows.filter(kind=kind).first() if kind else rows.first()
    if submission is None:
        raise NotFound(_("There is no such submission, or it is not yours."))
    return submission


def submission_reread(*, submission_id: uuid.UUID) -> Submission | None:
    """The row as it is now, with its problem; None when it was deleted."""
    return Submission.objects.select_related("problem").filter(pk=submission_id).first()


def submission_source(*, submission: Submission) -> dict[str, Any]:
    """`{"code": str, "stdin": str | None}`; empty code when the payload is lost."""
    return payload_get(payload_id=submission.source_payload) or {"code": "", "stdin": None}


def submission_judgement(*, submission: Submission) -> dict[str, Any] | None:
    """The judgement of the design's section 4, as it was stored; None until there is one."""
    return payload_get(payload_id=submission.judgement_payload)


def submission_payloads(*, submission: Submission) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Source and judgement by one query."""
    ids = [submission.source_payload, submission.judgement_payload]
    found = payloads_get(payload_ids=[payload_id for payload_id in ids if payload_id])
    source = found.get(submission.source_payload, {"code": "", "stdin": None})
    return source, found.get(submission.judgement_payload) if submission.judgement_payload else None


def queue_length(*, before: datetime | None = None) -> int:
    """How many wait to be judged, in all or since before a moment."""
    waiting = Submission.objects.filter(status=Status.QUEUED)
    return (waiting if before is None else waiting.filter(created_at__lt=before)).count()


def open_counts() -> dict[str, float]:
    """How many wait and how many are being judged, by status: for the metrics."""
    counts = dict.fromkeys((Status.QUEUED.value, Status.RUNNING.value), 0.0)
    rows = Submission.objects.filter(status__in=counts).order_by().values("status")
    return counts | {row["status"]: float(row["number"]) for row in rows.annotate(number=Count("pk"))}


def submission_history(*, actor: Actor, problem: Problem) -> list[Submission]:
    """The actor's latest submissions to a problem, newest first, at most HISTORY_LENGTH."""
    return list(_attempts(actor, problem, Submission.Kind.SUBMISSION)[:HISTORY_LENGTH])


def submission_latest(*, actor: Actor, problem: Problem, kind: str) -> Submission | None:
    """The actor's newest submission, or run, of a problem."""
    return _attempts(actor, problem, kind).first()


def submissions_ended(
    *, problem_slug: str = "", ids: Iterable[uuid.UUID] = (), verdict: str = ""
) -> QuerySet[Submission]:
    """Submissions that have a verdict, oldest first: what may be judged again."""
    rows = Submission.objects.select_related("problem").filter(
        kind=Submission.Kind.SUBMISSION, status__in=(Status.FINISHED, Status.FAILED)
    )
    if problem_slug:
        rows = rows.filter(problem__slug=problem_slug)
    if wanted := list(ids):
        rows = rows.filter(pk__in=wanted)
    if verdict:
        rows = rows.filter(verdict=verdict)
    return rows.order_by("created_at", "id")


def attempts_counted(*, user_id: int) -> QuerySet[Submission]:
    """A learner's attempts with a verdict on their own program: no runs, nothing cancelled, no fault of ours."""
    rows = Submission.objects.filter(kind=Submission.Kind.SUBMISSION, user_id=user_id, status=Status.FINISHED)
    return rows.exclude(verdict__in=("", Verdict.JUDGE_ERROR))


def problem_statuses(*, actor: Actor, problems: Iterable[Problem] | QuerySet[Problem]) -> dict[int, str]:
    """ "solved" or "tried" by problem id, for those the actor has tried. Our own faults do not count.

    One query, whatever the number of problems; none for guests, whose runs are no attempts.
    """
    if actor.user is None:
        return {}
    ids: Any = problems.values("pk") if isinstance(problems, QuerySet) else [item.pk for item in problems]
    solved = Max(Case(When(verdict=Verdict.ACCEPTED, then=Value(1)), default=Value(0), output_field=IntegerField()))
    tried = attempts_counted(user_id=actor.user.pk).filter(problem__in=ids).order_by()
    rows = tried.values("problem_id").annotate(solved=solved)
    return {row["problem_id"]: SOLVED if row["solved"] else TRIED for row in rows}


def solved_count(*, actor: Actor) -> int:
    """How many published problems the actor has solved."""
    if actor.user is None:
        return 0
    accepted = attempts_counted(user_id=actor.user.pk).filter(verdict=Verdict.ACCEPTED)
    solved = accepted.filter(problem__status=Problem.Status.PUBLISHED)
    return solved.order_by().values("problem_id").distinct().count()


def problems_tried(*, actor: Actor) -> list[tuple[str, str]]:
    """(slug, title) of every problem the actor has submitted to, by title."""
    if actor.user is None:
        return []
    # Asked problem by problem, each one look into an index: a learner has fewer problems than attempts.
    attempts = Submission.objects.filter(kind=Submission.Kind.SUBMISSION, user=actor.user, problem=OuterRef("pk"))
    tried = Problem.objects.filter(Exists(attempts))
    return list(tried.order_by("title").values_list("slug", "title"))


def drafts_of(*, actor: Actor, problem: Problem) -> dict[str, dict[str, Any]]:
    """`{language: {code, revision, updated_at}}` of one person's drafts of a problem."""
    drafts = list(Draft.objects.filter(problem=problem, **_owner(actor)))
    texts = payloads_get(payload_ids=[draft.payload for draft in drafts]) if drafts else {}
    return {
        draft.language: {
            "code": texts[draft.payload]["code"],
            "revision": draft.revision,
            "updated_at": draft.updated_at.isoformat(),
        }
        for draft in drafts
        if draft.payload in texts
    }


def draft_document(*, actor: Actor, problem: Problem, language: str) -> dict[str, Any]:
    """`{code, revision, updated_at}` of one draft; revision 0 and empty code when there is none."""
    found = drafts_of(actor=actor, problem=problem).get(language)
    return found or {"code": "", "revision": 0, "updated_at": None}


def _owner(actor: Actor) -> dict[str, Any]:
    return {"user": actor.user} if actor.user else {"user": None, "guest_key": actor.guest_key}


def _attempts(actor: Actor, problem: Problem, kind: str) -> QuerySet[Submission]:
    return Submission.objects.select_related("problem").filter(problem=problem, kind=kind, **_owner(actor))
