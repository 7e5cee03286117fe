"""The story of a review as server-sent events, until it has ended."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import AsyncGenerator

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from codereview.common.event_streams import event_frames
from codereview.common.events import Event
from codereview.common.following import follow, story_frames
from reviews import publishing
from reviews.selectors import review_ended_events
from reviews.services import review_stream_send
from reviews.streams import snippet_keep, stream_forget, stream_subject
from reviews.subjects import review_subject

STREAM_SECONDS_MAX = 180.0  # a streamed review takes a few seconds, and with a slow model two minutes


def review_events(*, review_id: uuid.UUID, after: str = "") -> AsyncGenerator[bytes]:
    """The events of a stored review after an id. Once they have expired, what is stored is told instead."""
    return story_frames(
        subject=review_subject(review_id=review_id),
        after=after,
        last=publishing.FINISHED,
        stored=lambda: review_ended_events(review_id=review_id) or [],
    )


async def streamed_review(*, stream_id: str) -> AsyncGenerator[bytes]:
    """What a worker says about code that is not stored. When the client goes, code and words are forgotten."""
    await sync_to_async(close_old_connections)()
    try:
        async with contextlib.aclosing(event_frames(_relay(stream_id))) as frames:
            async for frame in frames:
                yield frame
    finally:
        await sync_to_async(stream_forget, thread_sensitive=False)(stream_id=stream_id)


async def _relay(stream_id: str) -> AsyncGenerator[Event | None]:
    deadline = time.monotonic() + STREAM_SECONDS_MAX
    async with contextlib.aclosing(follow(subject=stream_subject(stream_id))) as batches:
        async for batch in batches:
            for event in batch:
                yield event
                if event.type in publishing.ENDS:
                    return
            if time.monotonic() > deadline:
                yield _too_slow()
                return
            waits = await sync_to_async(snippet_keep, thread_sensitive=False)(stream_id=stream_id)
            if not batch:
                if waits:  # the message was lost, or all workers are busy
                    await sync_to_async(_send_again, thread_sensitive=False)(stream_id)
                yield None


def _send_again(stream_id: str) -> None:
    with contextlib.suppress(OperationalError):  # it is tried at every sign of life
        review_stream_send(stream_id=stream_id)


def _too_slow() -> Event:
    """The worker died, or is stuck."""
    detail = _("The review did not come to its end. Send the code again.")
    data = {"code": "review_interrupted", "detail": detail}
    return Event(id="", type=publishing.ERROR, at=timezone.now().isoformat(), data=data)
