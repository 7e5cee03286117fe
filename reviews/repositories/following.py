"""A review's story as server-sent events, until it has ended."""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from collections.abc import AsyncGenerator

import redis
import structlog
from asgiref.sync import sync_to_async
from django.db import close_old_connections

from codereview.common.events import Event, events_after
from reviews.models import RepositoryReview
from reviews.models.leased import Status
from reviews.repositories.job import repository_subject
from submissions.following import follow

SECONDS_MAX = 15 * 60  # a client that wants more resumes from its last id
FINISHED = "repository.finished"

logger = structlog.get_logger(__name__)


async def repository_events(*, review_id: uuid.UUID, after: str = "") -> AsyncGenerator[bytes]:
    """Events after an id. When the stream has expired, or lost the end, the row tells how it ended."""
    yield b"retry: 1000\n\n"
    try:
        async with contextlib.aclosing(_story(review_id, after)) as story:
            async for frame in story:
                yield frame
    except redis.RedisError as error:
        logger.warning("events.unreachable", error=type(error).__name__)
        data = {"code": "events_unavailable", "detail": "Live events are not available now; ask again."}
        yield f"event: error\ndata: {json.dumps({'type': 'error', 'data': data})}\n\n".encode()


async def _story(review_id: uuid.UUID, after: str) -> AsyncGenerator[bytes]:
    until = time.monotonic() + SECONDS_MAX
    # Asked before the stream: an end that comes after this is in the stream.
    end = await sync_to_async(_stored_end)(review_id)
    subject = repository_subject(review_id=review_id)
    if end is not None and not await sync_to_async(_has_more)(subject, after):
        yield end
        return
    async with contextlib.aclosing(follow(subject=subject, after=after)) as batches:
        async for batch in batches:
            for event in batch:
                yield _frame(event)
                if event.type == FINISHED:
                    return
            if not batch:
                yield b": still here\n\n"
                if end := await sync_to_async(_stored_end)(review_id):
                    yield end
                    return
            if time.monotonic() > until:
                return


def _has_more(subject: str, after: str) -> bool:
    return bool(events_after(subject=subject, after=after))


def _stored_end(review_id: uuid.UUID) -> bytes | None:
    row = RepositoryReview.objects.filter(pk=review_id).first()
    close_old_connections()
    if row is not None and row.status in {Status.QUEUED, Status.RUNNING}:
        return None
    data = {
        "review": str(review_id),
        "status": row.status if row else "deleted",
        "rating": row.rating if row else None,
        "error_code": row.error_code if row else "",
    }
    return f"event: {FINISHED}\ndata: {json.dumps({'type': FINISHED, 'data': data})}\n\n".encode()


def _frame(event: Event) -> bytes:
    return f"id: {event.id}\nevent: {event.type}\ndata: {json.dumps(event.to_json())}\n\n".encode()
