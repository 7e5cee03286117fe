"""A breaker per provider, shared through Redis: one that keeps failing is left alone for a while.

When Redis does not answer, every provider counts as healthy: a breaker saves time, it is not a door.
"""

from __future__ import annotations

from collections.abc import Iterable

import redis
import structlog

from codereview.common.stores import redis_client
from codereview.llm.exceptions import LlmError

logger = structlog.get_logger(__name__)

FAULTS_KEY = "model:faults:"  # model:faults:<alias> -> faults lately
OPEN_KEY = "model:open:"  # model:open:<alias> -> code of the fault that opened it; expires by itself
FAULTS_MAX = 3
FAULTS_WINDOW_SECONDS = 60
OPEN_SECONDS = 30
OPEN_UNTIL_MENDED_SECONDS = 300  # wrong key, quota: tried again now and then
OPEN_MAX_SECONDS = 600


def breakers_open(*, aliases: Iterable[str]) -> dict[str, str]:
    """The providers that are left alone now, each with the code of its fault."""
    names = list(aliases)
    if not names:
        return {}
    try:
        codes = redis_client().mget([f"{OPEN_KEY}{alias}" for alias in names])
    except redis.RedisError as error:
        logger.warning("model.breaker_unreachable", error=type(error).__name__)
        return {}
    return {alias: str(code) for alias, code in zip(names, codes, strict=True) if code}


def breaker_fault(*, alias: str, error: LlmError) -> None:
    """Note that a provider failed. After the last try's window is over, one more fault opens it again."""
    if not error.counts:
        return
    try:
        faults = _count(alias)
        if error.opens or faults >= FAULTS_MAX or error.retry_after:
            seconds = OPEN_UNTIL_MENDED_SECONDS if error.opens else error.retry_after or OPEN_SECONDS
            redis_client().set(f"{OPEN_KEY}{alias}", error.code, ex=max(1, int(min(seconds, OPEN_MAX_SECONDS))))
            logger.warning("model.breaker_opened", provider=alias, fault=error.code)
    except redis.RedisError as failure:
        logger.warning("model.breaker_unreachable", error=type(failure).__name__)


def breaker_success(*, alias: str) -> None:
    """Note that a provider answered: its faults are forgotten."""
    try:
        redis_client().delete(f"{FAULTS_KEY}{alias}", f"{OPEN_KEY}{alias}")
    except redis.RedisError as error:
        logger.warning("model.breaker_unreachable", error=type(error).__name__)


def _count(alias: str) -> int:
    pipeline = redis_client().pipeline()
    pipeline.incr(f"{FAULTS_KEY}{alias}")
    pipeline.expire(f"{FAULTS_KEY}{alias}", FAULTS_WINDOW_SECONDS)
    return int(pipeline.execute()[0])
