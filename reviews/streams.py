"""Reviews that are streamed and not stored: what lies in the cache while somebody listens, and only then.

Two expiring keys: the code, until a worker takes it, and the sign that somebody listens. The relay renews
them, and removes them when the client goes, which stops the worker and with it the call upstream. A relay
that dies lets them expire. What stays is a counter.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import redis
import structlog

from codereview.common.events import events_forget
from codereview.common.stores import redis_client

KEPT_SECONDS = 30  # three heartbeats of a relay
_COUNTER = "reviews:streamed"  # a hash: how many, by language

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """Code to be looked at once. `user_id` is None for a guest."""

    language: str
    code: str
    user_id: int | None


def stream_subject(stream_id: str) -> str:
    return f"review-stream:{stream_id}"


def _code_key(stream_id: str) -> str:
    return f"snippet:{stream_id}"


def _listener_key(stream_id: str) -> str:
    return f"listener:{stream_id}"


def snippet_put(*, stream_id: str, snippet: Snippet) -> None:
    """Lay code down for a worker, and count it. Raises redis.RedisError."""
    text = json.dumps({"language": snippet.language, "code": snippet.code, "user_id": snippet.user_id})
    redis_client().set(_listener_key(stream_id), "1", ex=KEPT_SECONDS)
    redis_client().set(_code_key(stream_id), text, ex=KEPT_SECONDS)
    redis_client().hincrby(_COUNTER, snippet.language, 1)


def snippet_take(*, stream_id: str) -> Snippet | None:
    """What is to be reviewed, for one worker only; None when another took it or nobody waits any more."""
    text = redis_client().getdel(_code_key(stream_id))
    return Snippet(**json.loads(str(text))) if text else None


def snippet_is_wanted(*, stream_id: str) -> bool:
    """Does somebody still listen?"""
    return bool(redis_client().exists(_listener_key(stream_id)))


def snippet_keep(*, stream_id: str) -> bool:
    """Somebody still listens. Says whether the code still waits for a worker."""
    redis_client().expire(_listener_key(stream_id), KEPT_SECONDS)
    return bool(redis_client().expire(_code_key(stream_id), KEPT_SECONDS))


def stream_forget(*, stream_id: str) -> None:
    """Remove the code and everything that was said about it; a worker that is at it stops. Never raises."""
    try:
        redis_client().delete(_code_key(stream_id), _listener_key(stream_id))
    except redis.RedisError as error:
        logger.warning("review.snippet_left", error=type(error).__name__)  # it expires by itself
    events_forget(subject=stream_subject(stream_id))


def streams_counted() -> dict[str, float]:
    """How many reviews were streamed, by language, since the cache began."""
    counts: dict[str, str] = redis_client().hgetall(_COUNTER)  # type: ignore[assignment] # not the asynchronous client
    return {language: float(count) for language, count in counts.items()}
