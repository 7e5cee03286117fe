"""Handing ids to the broker. The row is the truth: a broker that is down delays work, and loses none."""

from __future__ import annotations

import uuid
from typing import Any

import structlog
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from submissions.models import Submission

JUDGE_TASK = "submissions.tasks.judge"
JUDGE_QUEUE = "judge"

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


def queue_messages() -> int:
    """How many messages the broker holds that no worker has taken; none when it does not answer."""
    connection: Any  # its errors are attributes, which the stubs do not know
    with current_app.connection_for_read() as connection:
        try:
            with connection.channel() as channel:
                return int(channel.queue_declare(queue=JUDGE_QUEUE, passive=True).message_count)
        except connection.channel_errors:
            return 0  # a queue that was never used, or is forgotten, does not exist
        except (*connection.connection_errors, OperationalError) as error:
            logger.warning("submission.queue_unreachable", error=type(error).__name__)
            return 0
