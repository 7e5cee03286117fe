"""Server-sent events over HTTP: how an event is framed, and the answer that carries a stream of them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncGenerator
from typing import Any

import redis
import structlog
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer

from codereview.common.events import Event

RETRY_MILLISECONDS = 1000
SIGN_OF_LIFE = b": still here\n\n"

logger = structlog.get_logger(__name__)


class EventStreamRenderer(JSONRenderer):
    """Lets a client ask for an event stream; only errors are rendered, and those are JSON."""

    media_type = "text/event-stream"
    format = "events"


def event_frame(event: Event) -> bytes:
    """An event as it travels. JSON has no raw newlines, so one data line holds it."""
    return f"id: {event.id}\nevent: {event.type}\ndata: {json.dumps(event.to_json())}\n\n".encode()


def error_frame(*, code: str, detail: str) -> bytes:
    """An `error` without an id: a client that comes back resumes where it was."""
    document: dict[str, Any] = {"type": "error", "data": {"code": code, "detail": detail}}
    return f"event: error\ndata: {json.dumps(document)}\n\n".encode()


async def event_frames(story: AsyncGenerator[Event | None]) -> AsyncGenerator[bytes]:
    """A story as `text/event-stream`: its events, and None as a sign of life. A store that fails ends it in words."""
    yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
    try:
        async with contextlib.aclosing(story):
            async for event in story:
                yield event_frame(event) if event else SIGN_OF_LIFE
    except redis.RedisError as error:
        logger.warning("events.unreachable", error=type(error).__name__)
        yield error_frame(code="events_unavailable", detail=_("Live events are not available now; ask again."))


def event_stream_response(frames: AsyncGenerator[bytes]) -> StreamingHttpResponse:
    """The answer. A proxy that buffers would hold events back until the end, so it is asked not to."""
    return StreamingHttpResponse(
        frames,
        content_type=EventStreamRenderer.media_type,
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )
