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
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

import redis
import redis.asyncio
import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from django.core.signals import setting_changed
from django.utils import timezone

from codereview.common.stores import redis_client

logger = structlog.get_logger(__name__)

RING = "events.ring"  # the channel-layer message type: a consumer method named events_ring
ENDINGS_CHANNEL = "events:ended"  # of Redis: the subjects that have just ended
RING_PAUSE_SECONDS = 0.01  # between two rings of all: a burst of events is one ring


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


@dataclass(frozen=True, slots=True)
class News:
    """An event that has no id yet: what is published. `at` is when it happened."""

    type: str
    data: Mapping[str, Any]
    at: datetime = field(default_factory=timezone.now)


def events_publish(*, subjects: Iterable[str], type: str, data: Mapping[str, Any], ends: str = "") -> str | None:  # noqa: A002 - the contract's word
    """Append one event to each subject's stream with the same id, and ring their listeners.

    A type "a.b" has no place in a channel layer: it travels in the stream only, chosen by the server.
    `ends` names a subject that this event ends: whoever waits for that is woken (`codereview.common.endings`).
    Returns the id. Returns None, and logs, when Redis does not answer: the row is the truth, and a
    listener that reconnects is sent the stored result.
    """
    return events_publish_many(subjects=subjects, news=(News(type, data),), ends=ends)


def events_publish_many(*, subjects: Iterable[str], news: Sequence[News], ends: str = "") -> str | None:
    """`events_publish` for several events of the same subjects, in order, by one round trip. The last one's id."""
    names = tuple(subjects)
    try:
        event_id, *listened = _append(names, news, ends)
    except redis.RedisError as error:
        logger.warning("events.publish_failed", type=news[-1].type, error=str(error))
        return None
    if heard := tuple(name for name, listens in zip(names, listened, strict=True) if int(listens)):
        _bell().ring(heard)
    return str(event_id)


# One script, so that the id chosen by the first stream can be repeated on the others without another
# publisher slipping in between (a stream refuses an id below its newest). It also says on which
# subjects somebody listens: a ring costs more than the events, and most subjects have no listener. Who
# joins a group after this reads the stream from then on, so no ring is missed.
_APPEND = """
local streams, length, expiry, channel, ends = #KEYS / 2, ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local id
for first = 5, #ARGV, 3 do
  id = '*'
  for index = 1, streams do
    id = redis.call('XADD', KEYS[index], 'MAXLEN', '~', length, id,
                    'type', ARGV[first], 'at', ARGV[first + 1], 'data', ARGV[first + 2])
  end
end
local answer = {id}
for index = 1, streams do
  redis.call('EXPIRE', KEYS[index], expiry)
  answer[index + 1] = redis.call('PUBSUB', 'NUMSUB', KEYS[streams + index])[2]
end
if ends ~= '' then
  redis.call('PUBLISH', channel, ends)
end
return answer
"""


def _append(subjects: tuple[str, ...], news: Sequence[News], ends: str) -> list[Any]:
    """The last event's id, then for each subject how many processes listen to its channel-layer group."""
    keys = [stream_key(subject) for subject in subjects] + [_group_channel(subject) for subject in subjects]
    texts = [text for item in news for text in (item.type, item.at.isoformat(), json.dumps(item.data))]
    limits = (str(settings.EVENTS_STREAM_LENGTH), str(settings.EVENTS_EXPIRY_SECONDS))
    answer: list[Any] = _append_script()(keys=keys, args=[*limits, ENDINGS_CHANNEL, ends, *texts])
    return answer


@functools.cache
def _append_script() -> Any:
    """By its digest: the text travels once."""
    return redis_client().register_script(_APPEND)


def _group_channel(subject: str) -> str:
    """The channel on which the channel layer hears of a subject's group."""
    return f"{settings.CHANNEL_PREFIX}__group__{group_name(subject)}"


def events_after(*, subject: str, after: str = "") -> list[Event]:
    """Events with an id greater than `after` (all that are kept when empty), oldest first."""
    start = f"({after}" if after else "-"
    entries: Any = redis_client().xrange(stream_key(subject), min=start)
    return [_event(entry) for entry in entries]


def events_last_id(*, subject: str) -> str:
    """Id of the newest event, or "" when there is none: what a page carries to resume from."""
    entries = redis_client().xrevrange(stream_key(subject), count=1)
    return str(entries[0][0]) if entries else ""


def events_forget(*, subject: str) -> None:
    """Remove a subject's stream: what it told is gone, or will be told anew. Without Redis it expires by itself."""
    try:
        redis_client().delete(stream_key(subject))
    except redis.RedisError as error:
        logger.warning("events.forget_failed", error=type(error).__name__)


def events_reach_back(*, subject: str, after: str) -> bool:
    """Does the stream still hold everything that came after this id, or has that been dropped or expired?"""
    entries: Any = redis_client().xrange(stream_key(subject), count=1)
    return bool(entries) and event_order(str(entries[0][0])) <= event_order(after)


def event_order(event_id: str) -> tuple[int, int]:
    """Sorts event ids by age; "" is older than all."""
    milliseconds, _, number = event_id.partition("-")
    return (int(milliseconds or 0), int(number or 0))


async def events_wait_async(
    *, client: redis.asyncio.Redis, subject: str, after: str = "", seconds: float
) -> list[Event]:
    """As `events_after`, but waits for the first event, at most `seconds`; then the list is empty.

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
            if not self._waiting:
                await asyncio.sleep(RING_PAUSE_SECONDS)


@functools.cache
def _bell() -> _Bell:
    return _Bell()


os.register_at_fork(after_in_child=_bell.cache_clear)  # threads do not survive a fork


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "REDIS_URL":
        _append_script.cache_clear()


setting_changed.connect(_forget)
