"""Live events: one bounded, expiring Redis stream per subject, and a ring of the channel layer.

A subject is a string such as "submission:<id>" or "workspace:<owner>:<problem>". The stream holds the
events; the ring only tells listeners to read it, so losing a ring loses nothing that the next ring or
reconnect does not bring. The id of an event is the stream's id and is the same on every subject the
event was published to.
"""

from __future__ import annotations

import asyncio
import functools
import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import redis
import redis.asyncio
import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from django.core.signals import setting_changed
from django.utils import timezone

logger = structlog.get_logger(__name__)

RING = "events.ring"  # the channel-layer message type: a consumer method named events_ring


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`{id, type, at, data}` of the contract. `at` is ISO 8601 in UTC."""

    id: str
    type: str
    at: str
    data: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "type": self.type, "at": self.at, "data": self.data}


def stream_key(subject: str) -> str:
    return f"events:{subject}"


def group_name(subject: str) -> str:
    """A channel-layer group for a subject: hashed, because group names are short and ASCII only."""
    return "events." + blake2b(subject.encode(), digest_size=16).hexdigest()


@functools.cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, decode_responses=True, socket_timeout=5)


def events_publish(*, subjects: Iterable[str], type: str, data: Mapping[str, Any]) -> str | None:  # noqa: A002 - the contract's word
    """Append one event to each subject's stream with the same id, and ring their listeners.

    A type "a.b" has no place in a channel layer: it travels in the stream only, chosen by the server.
    Returns the id. Returns None, and logs, when Redis does not answer: the row is the truth, and a
    listener that reconnects is sent the stored result.
    """
    fields = (type, timezone.now().isoformat(), json.dumps(data))
    names = tuple(subjects)
    try:
        event_id = _append(names, fields)
    except redis.RedisError as error:
        logger.warning("events.publish_failed", type=type, error=str(error))
        return None
    _bell().ring(names)
    return event_id


# One script, so that the id chosen by the first stream can be repeated on the others without another
# publisher slipping in between (a stream refuses an id below its newest).
_APPEND = """
local id = '*'
for index, key in ipairs(KEYS) do
  id = redis.call('XADD', key, 'MAXLEN', '~', ARGV[1], id, 'type', ARGV[3], 'at', ARGV[4], 'data', ARGV[5])
  redis.call('EXPIRE', key, ARGV[2])
end
return id
"""


def _append(subjects: tuple[str, ...], fields: tuple[str, str, str]) -> str:
    keys = [stream_key(subject) for subject in subjects]
    limits = (str(settings.EVENTS_STREAM_LENGTH), str(settings.EVENTS_EXPIRY_SECONDS))
    return str(_client().eval(_APPEND, len(keys), *keys, *limits, *fields))


def events_after(*, subject: str, after: str = "") -> list[Event]:
    """Events with an id greater than `after` (all that are kept when empty), oldest first."""
    start = f"({after}" if after else "-"
    entries: Any = _client().xrange(stream_key(subject), min=start)
    return [_event(entry) for entry in entries]


def events_last_id(*, subject: str) -> str:
    """Id of the newest event, or "" when there is none: what a page carries to resume from."""
    entries = _client().xrevrange(stream_key(subject), count=1)
    return str(entries[0][0]) if entries else ""


def events_reach_back(*, subject: str, after: str) -> bool:
    """Does the stream still hold everything that came after this id, or has that been dropped or expired?"""
    entries: Any = _client().xrange(stream_key(subject), count=1)
    return bool(entries) and event_order(str(entries[0][0])) <= event_order(after)


def event_order(event_id: str) -> tuple[int, int]:
    """Sorts event ids by age; "" is older than all."""
    milliseconds, _, number = event_id.partition("-")
    return (int(milliseconds or 0), int(number or 0))


async def events_after_async(*, client: redis.asyncio.Redis, subject: str, after: str = "") -> list[Event]:
    """`events_after` for consumers, on a client bound to their loop."""
    start = f"({after}" if after else "-"
    entries: Any = await client.xrange(stream_key(subject), min=start)
    return [_event(entry) for entry in entries]


async def events_wait_async(
    *, client: redis.asyncio.Redis, subject: str, after: str = "", seconds: float
) -> list[Event]:
    """As `events_after_async`, but waits for the first event, at most `seconds`; then the list is empty.

    Holds one of the client's connections meanwhile, whose `socket_timeout` must be longer.
    """
    key = stream_key(subject)
    answer: Any = await client.xread({key: after or "0-0"}, block=max(int(seconds * 1000), 1))
    streams: dict[str, Any] = dict(answer or {})  # a list of pairs in RESP2, a mapping in RESP3
    entries = streams.get(key, [])
    # RESP3 wraps the entries of a stream once more.
    if len(entries) == 1 and entries[0] and isinstance(entries[0][0], list | tuple):
        entries = entries[0]
    return [_event(entry) for entry in entries]


def _event(entry: tuple[str, dict[str, str]]) -> Event:
    event_id, fields = entry
    return Event(id=event_id, type=fields["type"], at=fields["at"], data=json.loads(fields["data"]))


class _Bell:
    """Rings channel-layer groups from threads that have no event loop, without waiting.

    The layer's connections belong to one loop, so a daemon thread keeps one loop for the process. One
    ring at a time, on one connection: a subject that is waiting to be rung need not wait twice, so a
    burst of events becomes a few rings.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._waiting: dict[str, None] = {}  # an ordered set
        self._ringing: asyncio.Task[None] | None = None
        threading.Thread(target=self._loop.run_forever, name="events-bell", daemon=True).start()

    def ring(self, subjects: tuple[str, ...]) -> None:
        self._loop.call_soon_threadsafe(self._enqueue, subjects)

    def _enqueue(self, subjects: tuple[str, ...]) -> None:
        self._waiting.update(dict.fromkeys(subjects))
        if self._ringing is None or self._ringing.done():
            self._ringing = self._loop.create_task(self._ring_all())

    async def _ring_all(self) -> None:
        layer = get_channel_layer()
        while self._waiting:
            subject = next(iter(self._waiting))
            # Taken off first: an event that comes while this one rings is rung again.
            del self._waiting[subject]
            try:
                await layer.group_send(group_name(subject), {"type": RING, "subject": subject})
            except (redis.RedisError, OSError) as error:
                logger.warning("events.ring_failed", error=str(error))


@functools.cache
def _bell() -> _Bell:
    return _Bell()


def _forget_client(*, setting: str, **kwargs: Any) -> None:
    if setting == "REDIS_URL":
        _client.cache_clear()


setting_changed.connect(_forget_client)
