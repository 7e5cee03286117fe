"""A review's story as server-sent events, until it has ended."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator

from django.utils import timezone

from codereview.common.events import Event
from codereview.common.following import story_frames
from reviews.models import RepositoryReview
from reviews.models.job import Status
from reviews.repositories.job import repository_subject

FINISHED = "repository.finished"


def repository_events(*, review_id: uuid.UUID, after: str = "") -> AsyncGenerator[bytes]:
    """Events after an id. When the stream has expired, or lost the end, the row tells how it ended."""
    return story_frames(
        subject=repository_subject(review_id=review_id),
        after=after,
        last=FINISHED,
        stored=lambda: _stored_end(review_id),
    )


def _stored_end(review_id: uuid.UUID) -> list[Event]:
    """The last event, from the row; none while the review is open."""
    row = RepositoryReview.objects.filter(pk=review_id).first()
    if row is not None and row.status in {Status.QUEUED, Status.RUNNING}:
        return []
    data = {
        "review": str(review_id),
        "status": row.status if row else "deleted",
        "rating": row.rating if row else None,
        "error_code": row.error_code if row else "",
    }
    at = row.finished_at if row and row.finished_at else timezone.now()
    return [Event(id="", type=FINISHED, at=at.isoformat(), data=data)]
