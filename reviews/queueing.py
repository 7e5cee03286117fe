"""Hands reviews to the broker, and hands them over again when they were lost on the way."""

from __future__ import annotations

import uuid
from datetime import timedelta

import structlog
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from codereview.common.leases import QUEUED, leases_expired
from reviews.models import Review

PRODUCE_TASK = "reviews.tasks.produce_review"
REAP_BATCH = 200

# What no worker has taken after this long was never enqueued, or its message was lost.
UNCLAIMED_AFTER = timedelta(seconds=10)

logger = structlog.get_logger(__name__)


def review_enqueue(*, review_id: uuid.UUID) -> bool:
    """Send the id to a worker, after the commit. False when the broker does not answer: the reaper tries again."""
    try:
        # By name: the task imports the services, not the other way round.
        current_app.send_task(PRODUCE_TASK, args=[str(review_id)], retry=False)
    except OperationalError as error:
        logger.warning("review.enqueue_failed", review=str(review_id), error=str(error))
        return False
    return True


def reviews_reap() -> int:
    """Send out reviews whose worker died, or that never reached one. Returns how many."""
    waiting = Review.objects.filter(status=QUEUED, updated_at__lt=timezone.now() - UNCLAIMED_AFTER)
    lost = [
        *leases_expired(model=Review).values_list("pk", flat=True)[:REAP_BATCH],
        *waiting.order_by("updated_at").values_list("pk", flat=True)[:REAP_BATCH],
    ]
    return sum(review_enqueue(review_id=pk) for pk in lost)
