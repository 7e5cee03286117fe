"""Hands reviews to the broker, and hands them over again when they were lost on the way."""

from __future__ import annotations

import uuid
from datetime import timedelta

from codereview.common.leases import QUEUED
from codereview.common.sending import row_send, rows_lost
from reviews.models import Review

PRODUCE_TASK = "reviews.tasks.produce_review"
UNCLAIMED_AFTER = timedelta(seconds=10)


def review_enqueue(*, review_id: uuid.UUID) -> bool:
    """Send the id to a worker, after the commit. False when the broker does not answer: the reaper tries again."""
    return row_send(task=PRODUCE_TASK, pk=review_id)


def reviews_reap() -> int:
    """Send out reviews whose worker died, or that never reached one. Returns how many."""
    queued = Review.objects.filter(status=QUEUED)
    lost = rows_lost(queued=queued, since="updated_at", patience=UNCLAIMED_AFTER)
    return sum(row_send(task=PRODUCE_TASK, pk=pk) for pk in lost)
