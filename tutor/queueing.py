"""Hands hints to the broker, and hands them over again when they were lost on the way."""

from __future__ import annotations

import uuid
from datetime import timedelta

import structlog
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from codereview.common.leases import QUEUED, leases_expired
from tutor.models import Hint

PRODUCE_TASK = "tutor.tasks.produce_hint"
REAP_BATCH = 200

# A queued hint that no worker has taken after this long was never enqueued, or its message was lost.
UNCLAIMED_AFTER = timedelta(seconds=20)

logger = structlog.get_logger(__name__)


def hint_enqueue(*, hint_id: uuid.UUID) -> bool:
    """Send the id to a worker, after the commit. False when the broker does not answer: the reaper tries again."""
    try:
        # By name: the task imports the services, not the other way round.
        current_app.send_task(PRODUCE_TASK, args=[str(hint_id)], retry=False)
    except OperationalError as error:
        logger.warning("hint.enqueue_failed", hint=str(hint_id), error=str(error))
        return False
    return True


def hints_reap() -> int:
    """Send out hints whose worker died, or that never reached one. Returns how many."""
    waiting = Hint.objects.filter(status=QUEUED, created_at__lt=timezone.now() - UNCLAIMED_AFTER)
    lost = [*waiting.values_list("pk", flat=True)[:REAP_BATCH]]
    lost += leases_expired(model=Hint).values_list("pk", flat=True)[:REAP_BATCH]
    return sum(hint_enqueue(hint_id=hint_id) for hint_id in lost)
