"""Telling of a submission's end: to whoever watches, and to the apps above."""

from __future__ import annotations

import uuid
from typing import Any

import structlog

from submissions.models import Submission
from submissions.publishing import publish_finished
from submissions.selectors import submission_judgement, submission_reread
from submissions.signals import submission_judged

logger = structlog.get_logger(__name__)


def announce_end(*, submission_id: uuid.UUID) -> None:
    """Publish how a submission ended, and send `submission_judged` unless it was cancelled.

    To be called once, after the commit, by whoever made the last move.
    """
    submission = submission_reread(submission_id=submission_id)
    if submission is None:
        return  # deleted meanwhile, with its owner
    publish_finished(submission=submission, groups=_groups(submission))
    logger.info(
        "submission.ended",
        submission=str(submission_id),
        kind=submission.kind,
        status=submission.status,
        verdict=submission.verdict,
    )
    if submission.status != Submission.Status.CANCELLED:
        # Robust: whatever a receiver does wrong, the verdict stands.
        for receiver, outcome in submission_judged.send_robust(sender=Submission, submission_id=submission_id):
            if isinstance(outcome, Exception):
                logger.error("submission.receiver_failed", receiver=str(receiver), exc_info=outcome)


def _groups(submission: Submission) -> list[dict[str, Any]]:
    """What each subtask earned; most problems have none, and then nothing is read."""
    if submission.problem is None or not submission.problem.scoring:
        return []
    judgement = submission_judgement(submission=submission) or {}
    groups: list[dict[str, Any]] = judgement.get("groups", [])
    return groups
