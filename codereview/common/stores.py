"""One Redis client per process, shared by limits, live events, health and housekeeping."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any, Self, TypeVar

import redis
from django.conf import settings
from django.core.signals import setting_changed
from redis.backoff import NoBackoff
from redis.retry import Retry

ANSWER_SECONDS = 4.0  # how long one command may wait for an answer
CONNECT_SECONDS = 2.0
PAUSE_SECONDS = 3.0  # how long a store that did not answer is then left alone

Answer = TypeVar("Answer")


class _Patience(Retry):
    """No second try, and after a time-out none of anybody's for a while: a store that hangs is waited for once.

    Without the pause a hint of five sentences would wait for a hanging store five times. One for all
    connections of a client, so it is not copied with them.
    """

    __hash__ = Retry.__hash__

    def __init__(self) -> None:
        super().__init__(NoBackoff(), 0)
        self._paused_until = 0.0

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def call_with_retry(self, do: Callable[[], Answer], *args: Any, **kwargs: Any) -> Answer:
        if time.monotonic() < self._paused_until:
            raise redis.ConnectionError("The store did not answer in time, and is left alone for a while.")
        try:
            return super().call_with_retry(do, *args, **kwargs)
        except redis.TimeoutError:
            self._paused_until = time.monotonic() + PAUSE_SECONDS
            raise


@functools.cache
def redis_client() -> redis.Redis:
    """A thread-safe client that never waits long: commands raise redis.RedisError instead."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=CONNECT_SECONDS,
        retry=_Patience(),
    )


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "REDIS_URL":
        redis_client.cache_clear()


setting_changed.connect(_forget)
