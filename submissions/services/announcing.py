"""Telling of a submission's end: to whoever watches, and to the apps above."""

from __future__ import annotations

from typing import Any

import structlog

from submissions.models import Submission
from submissions.publishing import Progress
from submissions.selectors import submission_judgement
from submissions.services.telling import judged_tell_later

logger = structlog.get_logger(__name__)


def announce_end(*, submission: Submission, progress: Progress | None = None) -> None:
    """Publish how a submission ended, and have the apps above told unless it was cancelled.

    To be called once, after the commit, by whoever made the last move, with the row as it is now and its
    problem. `progress` is what told of the judging so far, if there was any.
    """
    (progress or Progress(submission=submission)).finished(submission=submission, groups=_groups(submission))
    logger.info(
        "submission.ended",
        submission=str(submission.pk),
        kind=submission.kind,
        status=submission.status,
        verdict=submission.verdict,
    )
    if submission.status != Submission.Status.CANCELLED:
        judged_tell_later(submission_id=submission.pk)


def announce_end_of_row(*, submission: Submission) -> None:
    """`announce_end` for whoever does not have the row as it is now."""
    present = Submission.objects.select_related("problem").filter(pk=submission.pk).first()
    if present is not None:  # else deleted meanwhile, with its owner
        announce_end(submission=present)


def _groups(submission: Submission) -> list[dict[str, Any]]:
    """What each subtask earned; most problems have none, and then nothing is read."""
    if submission.problem is None or not submission.problem.scoring:
        return []
    judgement = submission_judgement(submission=submission) or {}
    groups: list[dict[str, Any]] = judgement.get("groups", [])
    return groups
