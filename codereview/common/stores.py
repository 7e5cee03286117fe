"""One Redis client per process, shared by limits, health and housekeeping."""

from __future__ import annotations

import functools
from typing import Any

import redis
from django.conf import settings
from django.core.signals import setting_changed


@functools.cache
def redis_client() -> redis.Redis:
    """A thread-safe client with short timeouts: nothing here may wait long for the store."""
    return redis.Redis.from_url(settings.REDIS_URL, decode_responses=True, socket_timeout=5, socket_connect_timeout=2)


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "REDIS_URL":
        redis_client.cache_clear()


setting_changed.connect(_forget)
