"""Handing ids to the broker. The row is the truth: a broker that is down delays work, and loses none."""

from __future__ import annotations

import uuid

import structlog
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from submissions.models import Submission

JUDGE_TASK = "submissions.tasks.judge"

logger = structlog.get_logger(__name__)


def submission_enqueue(*, submission_id: uuid.UUID, countdown: float = 0) -> bool:
    """Ask some worker to judge a queued submission. To be called after the commit that queued it.

    False when the broker does not answer: the row then says that it was not enqueued, and the reaper
    tries again. `countdown` (seconds) is a wish; nothing depends on it.
    """
    try:
        # By name: the task imports the services, not the other way round.
        current_app.send_task(JUDGE_TASK, args=[str(submission_id)], countdown=countdown or None, retry=False)
    except OperationalError as error:
        logger.warning("submission.enqueue_failed", submission=str(submission_id), error=str(error))
        Submission.objects.filter(pk=submission_id, status=Submission.Status.QUEUED).update(enqueued_at=None)
        return False
    return True


def submission_enqueue_again(*, submission_id: uuid.UUID) -> bool:
    """The reaper's way: also says on the row when it was last handed over."""
    Submission.objects.filter(pk=submission_id, status=Submission.Status.QUEUED).update(enqueued_at=timezone.now())
    return submission_enqueue(submission_id=submission_id)
