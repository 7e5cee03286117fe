"""Where a person has signed in before: there, guesses from elsewhere cannot lock them out."""

from __future__ import annotations

from hashlib import blake2b

import redis
import structlog

from codereview.common.stores import redis_client

KEPT_SECONDS = 90 * 24 * 3600

logger = structlog.get_logger(__name__)


def address_is_familiar(*, email: str, address: str) -> bool:
    """Whether the person signed in from there in the last 90 days. When Redis does not answer: no."""
    try:
        return bool(redis_client().exists(_key(email, address)))
    except redis.RedisError as error:
        logger.warning("familiar.store_unreachable", error=type(error).__name__)
        return False


def address_remember(*, email: str, address: str) -> None:
    """To be called when the password was right. Redis may forget it."""
    try:
        redis_client().set(_key(email, address), 1, ex=KEPT_SECONDS)
    except redis.RedisError as error:
        logger.warning("familiar.store_unreachable", error=type(error).__name__)


def _key(email: str, address: str) -> str:
    """Hashed: where somebody signs in from is nobody's business who reads the store."""
    return "familiar:" + blake2b(f"{email} {address}".encode(), digest_size=16).hexdigest()
