"""Stopping a review, and removing it from both stores."""

from __future__ import annotations

import functools

from django.db import transaction
from django.utils import timezone

from codereview.common.events import events_forget
from reviews.models import Review
from reviews.models.job import Status
from reviews.subjects import review_subject


def review_cancel(*, review: Review) -> Review:
    """Ask the worker to stop. A review that has ended is left as it is."""
    Review.objects.filter(
        pk=review.pk,
        status__in=(Status.QUEUED, Status.RUNNING),
        cancel_requested_at__isnull=True,
    ).update(cancel_requested_at=timezone.now())
    review.refresh_from_db()
    return review


@transaction.atomic
def review_delete(*, review: Review) -> None:
    """Remove the row, its versions and, after the commit, all their payloads (see `payload_owners`) and events.

    Deleting it twice is deleting it once. A worker that is at it stops.
    """
    # Read again: a worker may have given it another payload since.
    row = Review.objects.select_for_update().filter(pk=review.pk).first()
    if row is not None:
        row.delete()
    transaction.on_commit(functools.partial(events_forget, subject=review_subject(review_id=review.pk)))
