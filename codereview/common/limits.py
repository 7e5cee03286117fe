"""Limits per window, counted in the shared store so that they hold across threads, processes and machines.

Limits of what costs money or is kept anyway are counted in the database (`window_check`): losing the store loses none.
"""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import redis
import structlog
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from codereview.common.errors import TooManyRequests
from codereview.common.stores import redis_client

logger = structlog.get_logger(__name__)

_IPV6_NETWORK_BITS = 64

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
        raise _too_often(reset)
    return Allowance(limit=limit, remaining=limit - count, reset_seconds=reset)


def limit_check_named(*, name: str, key: str) -> Allowance:
    """`limit_check` with the bounds of `settings.LIMITS[name]`."""
    limit, window_seconds = settings.LIMITS[name]
    return limit_check(key=f"{name}:{key}", limit=limit, window_seconds=window_seconds)


def window_check(*, name: str, times: QuerySet[Any]) -> None:
    """`limit_check_named` over the rows themselves: `times` are when they were made, newest first.

    The use that is about to be made is not among them. To be called in the transaction that makes it, with
    something held that lets one of its kind pass at a time. Raises TooManyRequests.
    """
    limit, window_seconds = settings.LIMITS[name]
    window = timedelta(seconds=window_seconds)
    now = timezone.now()
    recent = list(times.filter(created_at__gt=now - window)[:limit])
    if len(recent) >= limit:
        raise _too_often(math.ceil((recent[-1] + window - now).total_seconds()))


def _too_often(seconds: int) -> TooManyRequests:
    words = _("That was too often. Try again in %(seconds)d seconds.") % {"seconds": seconds}
    return TooManyRequests(words, retry_after=max(seconds, 1))


def client_address(request: HttpRequest) -> str:
    """Whom to count: the client's address, of IPv6 its network, for a household has 2^64 addresses to choose from.

    `X-Forwarded-For` counts only as far as our own proxies wrote it.
    """
    address = str(request.META.get("REMOTE_ADDR") or "unknown")
    if settings.PROXY_COUNT:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= settings.PROXY_COUNT:
            address = hops[-settings.PROXY_COUNT]
    return _network(address)


def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address  # a Unix socket has none, and a proxy may write something else
    if not isinstance(known, ipaddress.IPv6Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(known), _IPV6_NETWORK_BITS), strict=False))
