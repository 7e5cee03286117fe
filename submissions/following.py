"""Following a stream of events from a coroutine: what long polls and server-sent events wait on.

A follower holds a connection to Redis while it waits, and no thread and no database connection.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import redis.asyncio
import redis.exceptions
from django.conf import settings

from codereview.common.events import Event, events_wait_async

HEARTBEAT_SECONDS = 10.0
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
