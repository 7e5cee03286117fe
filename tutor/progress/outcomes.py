"""Joins each hint to what followed it: the next attempt on the problem, and success elsewhere without help."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from codereview.accounts.models import User
from codereview.common.payloads import payloads_get
from problems.models import Problem
from submissions.models import Submission
from submissions.selectors import attempts_counted
from tutor.models import Hint, HintOutcome
from tutor.progress.comparing import lines_touched, verdicts_moved
from tutor.progress.practice import ACCEPTED, answers_told, hints_told

# The hints between two attempts are a ladder of four; more only wait when attempts were lost.
JOINED_AT_ONCE = 20
SIBLINGS_AT_ONCE = 200
_FOLLOWED = ("next_submission", "tests_newly_passing", "tests_newly_failing", "lines_touched", "seconds", "solved")


def hint_outcomes_join(*, submission: Submission) -> int:
    """Note on the hints told before this judged attempt that it came next. Returns how many hints it follows.

    The earliest attempt after a hint counts, in whatever order they are judged; the same one again is
    counted anew, with the same result. A hint that nobody reacted to by now was ignored. A fixed number
    of queries.
    """
    hints = list(_hints_before(submission))
    if not hints:
        return 0
    texts = payloads_get(payload_ids=_payload_ids([submission, *(hint.submission for hint in hints)]))
    outcomes = [_outcome(hint, submission, texts) for hint in hints]
    user_id, _problem_id = _keys(submission)
    with transaction.atomic():
        # Two attempts judged at once wait for each other here, and the later writer looks again.
        User.objects.select_for_update(no_key=True).filter(pk=user_id).values_list("pk").first()
        still = set(_hints_before(submission).values_list("pk", flat=True))
        outcomes = [outcome for outcome in outcomes if outcome.hint_id in still]
        HintOutcome.objects.bulk_create(
            outcomes, update_conflicts=True, unique_fields=("hint",), update_fields=_FOLLOWED
        )
        HintOutcome.objects.filter(hint__in=still, reception="").update(reception=HintOutcome.Reception.IGNORED)
    return len(outcomes)


def siblings_note(*, submission: Submission) -> int:
    """Note on earlier hints elsewhere that a problem with a common skill was solved now, and whether without help.

    Only the first solution of a problem counts. "Unaided" is the last word: what was solved with help
    says False only as long as nothing was said. Returns how many hints learned something.
    """
    if submission.verdict != ACCEPTED or _solved_before(submission):
        return 0
    unaided = not _was_helped(submission)
    hints = _hints_of_siblings(submission)
    missing = hints.filter(followed_by__isnull=True).order_by("-finished_at").values_list("pk", flat=True)
    rows = [HintOutcome(hint_id=hint_id) for hint_id in missing[:SIBLINGS_AT_ONCE]]
    if rows:
        HintOutcome.objects.bulk_create(rows, ignore_conflicts=True)
    learns = Q(solved_unaided_later__isnull=True)
    if unaided:
        learns |= Q(solved_unaided_later=False)
    return HintOutcome.objects.filter(learns, hint__in=hints.values("pk")).update(solved_unaided_later=unaided)


def _keys(submission: Submission) -> tuple[int, int]:
    """Learner and problem. What counts as an attempt has both: a constraint says so."""
    return submission.user_id or 0, submission.problem_id or 0


def _hints_before(submission: Submission) -> QuerySet[Hint]:
    """Hints of this learner on this problem that no earlier attempt followed, latest first."""
    user_id, problem_id = _keys(submission)
    told = Hint.objects.filter(user_id=user_id, problem_id=problem_id, payload__isnull=False)
    waiting = Q(followed_by__next_submission__isnull=True)
    later = Q(followed_by__next_submission__created_at__gte=submission.created_at)
    return (
        told.filter(waiting | later, finished_at__lte=submission.created_at)
        .exclude(submission_id=submission.pk)
        .select_related("submission")
        .order_by("-finished_at", "-id")[:JOINED_AT_ONCE]
    )


def _payload_ids(submissions: list[Submission]) -> set[uuid.UUID]:
    ids = {item.source_payload for item in submissions} | {item.judgement_payload for item in submissions}
    return {payload_id for payload_id in ids if payload_id}


def _outcome(hint: Hint, submission: Submission, texts: Mapping[uuid.UUID, dict[str, Any]]) -> HintOutcome:
    passing, failing = verdicts_moved(_judgement(hint.submission, texts), _judgement(submission, texts))
    before, after = (texts.get(item.source_payload) for item in (hint.submission, submission))
    waited = submission.created_at - hint.finished_at if hint.finished_at else None
    return HintOutcome(
        hint=hint,
        next_submission=submission,
        tests_newly_passing=passing,
        tests_newly_failing=failing,
        lines_touched=lines_touched(before["code"], after["code"]) if before and after else 0,
        seconds=int(waited.total_seconds()) if waited is not None else None,
        solved=submission.verdict == ACCEPTED,
    )


def _judgement(submission: Submission, texts: Mapping[uuid.UUID, dict[str, Any]]) -> dict[str, Any] | None:
    return texts.get(submission.judgement_payload) if submission.judgement_payload else None


def _solved_before(submission: Submission) -> bool:
    user_id, problem_id = _keys(submission)
    earlier = attempts_counted(user_id=user_id).filter(problem_id=problem_id, verdict=ACCEPTED)
    return earlier.filter(created_at__lt=submission.created_at).exclude(pk=submission.pk).exists()


def _was_helped(submission: Submission) -> bool:
    """Was any hint told, or any question answered, on this problem before it was solved?"""
    user_id, problem_id = _keys(submission)
    return any(
        told.filter(problem_id=problem_id, created_at__lt=submission.created_at).exists()
        for told in (hints_told(user_id=user_id), answers_told(user_id=user_id))
    )


def _hints_of_siblings(submission: Submission) -> QuerySet[Hint]:
    user_id, problem_id = _keys(submission)
    through = Problem.skills.through.objects
    skills = through.filter(problem_id=problem_id).values("skill_id")
    siblings = through.filter(skill_id__in=skills).exclude(problem_id=problem_id).values("problem_id")
    told = hints_told(user_id=user_id)
    return told.filter(problem_id__in=siblings, finished_at__lte=submission.created_at)
