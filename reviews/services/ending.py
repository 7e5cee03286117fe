"""Stopping a review, and removing it from both stores."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from reviews.models import Review
from reviews.models.leased import Status


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
    """Remove the row, its versions and, after the commit, all their payloads (see `payload_owners`)."""
    # Read again: a worker may have given it another payload since.
    Review.objects.select_for_update().get(pk=review.pk).delete()
