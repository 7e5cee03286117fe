"""Is the process up, and do its dependencies answer? Each check asks the real thing."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import redis
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from codereview.common.models import Payload
from codereview.common.stores import redis_client

logger = structlog.get_logger(__name__)

WORKER_KEY = "worker:"  # worker:<name> -> JSON of the last beat; expires when the worker dies
FAMILY_KEY = "family:"  # family:<language family> -> name of a worker that has its toolchain; expires likewise
BEAT_SECONDS = 5
BEAT_EXPIRY_SECONDS = 20
DATABASE_ERRORS = (DatabaseError, ImproperlyConfigured, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The answer of one dependency. Without a required one nothing works; without another, less does."""

    ok: bool
    required: bool
    detail: str = ""


_more_checks: dict[str, Callable[[], Check | None]] = {}


def check_register(*, name: str, read: Callable[[], Check | None]) -> None:
    """Add a dependency to /readyz; an app does this in `ready()`. None: there is no such dependency now."""
    _more_checks[name] = read


def beat_record(*, name: str, sandbox: str, sandbox_error: str = "", families: Iterable[str] = ()) -> None:
    """A worker's sign of life: it is up, and with which sandbox (or why with none). Raises RedisError.

    `families` are the language families that it has a toolchain for.
    """
    beat = {"at": time.time(), "sandbox": sandbox, "sandbox_error": sandbox_error}
    pipeline = redis_client().pipeline(transaction=False)
    pipeline.set(f"{WORKER_KEY}{name}", json.dumps(beat), ex=BEAT_EXPIRY_SECONDS)
    for family in families:
        pipeline.set(f"{FAMILY_KEY}{family}", name, ex=BEAT_EXPIRY_SECONDS)
    pipeline.execute()


def families_alive(*, known: Sequence[str]) -> frozenset[str]:
    """Which of these language families some living worker can judge. Empty also when nobody says.

    One round trip, so that it can be asked with every page.
    """
    try:
        found = redis_client().mget([f"{FAMILY_KEY}{family}" for family in known])
    except redis.RedisError as error:
        logger.warning("health.store_unreachable", error=type(error).__name__)
        return frozenset()
    return frozenset(family for family, worker in zip(known, found, strict=True) if worker)


def beats() -> list[dict[str, Any]]:
    """The last signs of life of every living worker. Raises RedisError."""
    client = redis_client()
    keys = list(client.scan_iter(match=f"{WORKER_KEY}*", count=100))
    return [json.loads(value) for value in client.mget(keys) if value] if keys else []


def checks() -> dict[str, Check]:
    """Every dependency, each asked now, none hiding another."""
    alive = _beats_or_none()
    more = {name: read() for name, read in _more_checks.items()}
    return {
        "database": _check(_ask_database, errors=DATABASE_ERRORS),
        "payloads": _check(_ask_payloads, errors=DATABASE_ERRORS),
        "redis": _check(lambda: redis_client().ping(), errors=(redis.RedisError,)),
        "worker": Check(ok=bool(alive), required=False, detail="" if alive else "no worker gives a sign of life"),
        "sandbox": _sandbox(alive or []),
        **{name: check for name, check in more.items() if check is not None},
    }


def _beats_or_none() -> list[dict[str, Any]] | None:
    try:
        return beats()
    except redis.RedisError:
        return None


def _ask_database() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_payloads() -> None:
    # By the model: the database may be one that speaks no SQL.
    Payload.objects.filter(pk=uuid.UUID(int=0)).exists()


def _check(ask: Callable[[], object], *, errors: tuple[type[Exception], ...]) -> Check:
    try:
        ask()
    except errors as error:
        logger.warning("health.dependency_failed", error=type(error).__name__)
        # The class only: a driver's message may carry host names and passwords.
        return Check(ok=False, required=True, detail=type(error).__name__)
    return Check(ok=True, required=True)


def _sandbox(alive: list[dict[str, Any]]) -> Check:
    """The workers' own word: the web process runs no code and cannot know."""
    names = sorted({beat["sandbox"] for beat in alive if beat["sandbox"]})
    if names:
        return Check(ok=True, required=False, detail=", ".join(names))
    reasons = [beat["sandbox_error"] for beat in alive if beat["sandbox_error"]]
    return Check(ok=False, required=False, detail=reasons[0] if reasons else "no worker has reported a sandbox")
