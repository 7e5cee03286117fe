"""Limits per window, counted in the shared store so that they hold across threads, processes and machines."""

from __future__ import annotations

from dataclasses import dataclass

import redis
import structlog
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from codereview.common.errors import TooManyRequests
from codereview.common.stores import redis_client

logger = structlog.get_logger(__name__)

# Counting and starting the window are one step: a crash between the two would count for ever.
_COUNT = """
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {count, left}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What is left of a limit after this use: for the headers of an answer."""

    limit: int
    remaining: int
    reset_seconds: int


def limit_check(*, key: str, limit: int, window_seconds: int) -> Allowance:
    """Count one use of `key`; a window begins with its first use and lasts `window_seconds`.

    Raises TooManyRequests with `retry_after` when more than `limit` uses fall into one window. When Redis
    does not answer, the use is allowed and logged: a limit protects the house, it is not its door.
    """
    try:
        count, left_ms = redis_client().eval(_COUNT, 1, f"limit:{key}", str(window_seconds * 1000))
    except redis.RedisError as error:
        logger.warning("limits.store_unreachable", error=type(error).__name__)
        return Allowance(limit=limit, remaining=limit, reset_seconds=window_seconds)
    reset = -(-int(left_ms) // 1000)
    if count > limit:
        raise TooManyRequests(
            _("That was too often. Try again in %(seconds)d seconds.") % {"seconds": reset},
            retry_after=max(reset, 1),
        )
    return Allowance(limit=limit, remaining=limit - count, reset_seconds=reset)


def limit_check_named(*, name: str, key: str) -> Allowance:
    """`limit_check` with the bounds of `settings.LIMITS[name]`."""
    limit, window_seconds = settings.LIMITS[name]
    return limit_check(key=f"{name}:{key}", limit=limit, window_seconds=window_seconds)


def client_address(request: HttpRequest) -> str:
    """The client's address. `X-Forwarded-For` counts only as far as our own proxies wrote it."""
    if settings.PROXY_COUNT:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= settings.PROXY_COUNT:
            return str(hops[-settings.PROXY_COUNT])
    return str(request.META.get("REMOTE_ADDR") or "unknown")
