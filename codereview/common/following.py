"""Following a stream of events from a coroutine: what long polls and server-sent events wait on.

A follower holds a connection to Redis while it waits, and no thread and no database connection.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any

import redis.asyncio
import redis.exceptions
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from codereview.common.event_streams import event_frames
from codereview.common.events import Event, event_order, events_after, events_wait_async

HEARTBEAT_SECONDS = 10.0
STORY_SECONDS_MAX = 15 * 60  # a client that still wants more resumes from its last id
FOLLOWERS_MAX = 500  # per process; one more is told that events are not available
_CONNECT_TIMEOUT_SECONDS = 2
_SOCKET_TIMEOUT_SECONDS = HEARTBEAT_SECONDS + 10

_EVENT_ID = re.compile(r"[0-9]{1,18}-[0-9]{1,18}")
_followers = itertools.count()  # only to name what is counted below
_open: set[int] = set()


def event_id_or_empty(text: Any) -> str:
    """An event id as a client may send it, or "" (from the beginning) for anything else."""
    return text if isinstance(text, str) and _EVENT_ID.fullmatch(text) else ""


@asynccontextmanager
async def events_client() -> AsyncIterator[redis.asyncio.Redis]:
    """A client of the running loop, closed with the block. Raises redis.RedisError past FOLLOWERS_MAX.

    Not shared: asynchronous connections belong to the loop that made them, and a follower blocks its own.
    """
    if len(_open) >= FOLLOWERS_MAX:
        raise redis.exceptions.MaxConnectionsError("too many followers in this process")
    number = next(_followers)
    _open.add(number)
    client = redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_connect_timeout=_CONNECT_TIMEOUT_SECONDS,
        socket_timeout=_SOCKET_TIMEOUT_SECONDS,
    )
    try:
        yield client
    finally:
        _open.discard(number)
        await client.aclose()


async def follow(*, subject: str, after: str = "") -> AsyncGenerator[list[Event]]:
    """Endless batches of events newer than `after`, in order, each event once.

    A batch is empty when HEARTBEAT_SECONDS have passed without news. Close the iterator when done
    (`contextlib.aclosing`). Raises redis.RedisError.
    """
    async with events_client() as client:
        while True:
            events = await events_wait_async(client=client, subject=subject, after=after, seconds=HEARTBEAT_SECONDS)
            if events:
                after = events[-1].id
            yield events


async def story_frames(
    *, subject: str, after: str, last: str, stored: Callable[[], Sequence[Event]]
) -> AsyncGenerator[bytes]:
    """What is told about a subject after an event's id, as `text/event-stream`, until its event of type `last`.

    When the stream has expired, or lost its end, what `stored` reads is told instead: the events as the
    database knows them, the last one at the end, and none while the story goes on.
    """
    # The request's connection would otherwise stay open for as long as the stream.
    await sync_to_async(close_old_connections)()
    async with aclosing(event_frames(_story(subject, after, last, stored))) as frames:
        async for frame in frames:
            yield frame


async def _story(
    subject: str, after: str, last: str, stored: Callable[[], Sequence[Event]]
) -> AsyncGenerator[Event | None]:
    """Events until the end; None as a sign of life."""

    def read() -> Sequence[Event]:
        events = stored()
        close_old_connections()
        return events

    # Asked before the stream: an end that comes after this is in the stream.
    ended = await sync_to_async(read)()
    if ended and not await sync_to_async(events_after)(subject=subject, after=after):
        newer = [event for event in ended if event_order(event.id) > event_order(after)]
        for event in newer or ended[-1:]:
            yield event
        return
    deadline = time.monotonic() + STORY_SECONDS_MAX
    async with aclosing(follow(subject=subject, after=after)) as batches:
        async for batch in batches:
            for event in batch:
                yield event
                if event.type == last:
                    return
            if not batch:
                yield None
                if ended := await sync_to_async(read)():
                    yield ended[-1]
                    return
            if time.monotonic() > deadline:
                return
