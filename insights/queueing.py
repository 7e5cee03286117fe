"""Hands questions to the broker, and hands them over again when they were lost on the way."""

from __future__ import annotations

import uuid
from datetime import timedelta

import structlog
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from codereview.common.leases import QUEUED, leases_expired
from insights.models import Question

PRODUCE_TASK = "insights.tasks.produce_answer"
REAP_BATCH = 200

# What no worker has taken after this long was never enqueued, or its message was lost.
UNCLAIMED_AFTER = timedelta(seconds=10)

logger = structlog.get_logger(__name__)


def question_enqueue(*, question_id: uuid.UUID) -> bool:
    """Send the id to a worker, after the commit. False when the broker does not answer: the reaper tries again."""
    try:
        # By name: the task imports the services, not the other way round.
        current_app.send_task(PRODUCE_TASK, args=[str(question_id)], retry=False)
    except OperationalError as error:
        logger.warning("question.enqueue_failed", question=str(question_id), error=str(error))
        return False
    return True


def questions_reap() -> int:
    """Send out questions whose worker died, or that never reached one. Returns how many."""
    waiting = Question.objects.filter(status=QUEUED, created_at__lt=timezone.now() - UNCLAIMED_AFTER)
    lost = [
        *leases_expired(model=Question).values_list("pk", flat=True)[:REAP_BATCH],
        *waiting.order_by("created_at").values_list("pk", flat=True)[:REAP_BATCH],
    ]
    return sum(question_enqueue(question_id=pk) for pk in lost)
