"""Leases: how a worker owns a row for a while, and how the row is finished exactly once.

Any model with the fields `status`, `attempts`, `lease_token`, `lease_expires_at` and the statuses
"queued" and "running" can be leased. Every step is one guarded UPDATE whose row count decides, so two
workers, a redelivered message or a worker that comes back from the dead can do no harm.
"""

from __future__ import annotations

import functools
import heapq
import itertools
import os
import secrets
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connections
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone

QUEUED = "queued"
RUNNING = "running"

logger = structlog.get_logger(__name__)


def _rows(model: type[Model]) -> QuerySet[Any]:
    return model._default_manager.all()


def lease_claim(*, model: type[Model], pk: Any, seconds: int, **values: Any) -> str | None:
    """Take a queued row, or a running one whose lease has run out. Returns the token, or None if it is not free.

    `values` are further columns to set in the same UPDATE.
    """
    now = timezone.now()
    token = secrets.token_hex(16)
    free = Q(status=QUEUED) | Q(status=RUNNING, lease_expires_at__lt=now)
    taken = (
        _rows(model)
        .filter(free, pk=pk)
        .update(
            status=RUNNING,
            attempts=F("attempts") + 1,
            lease_token=token,
            lease_expires_at=now + timedelta(seconds=seconds),
            **values,
        )
    )
    return token if taken else None


def leases_renew(*, model: type[Model], held: Collection[tuple[Any, str]], seconds: int) -> frozenset[str]:
    """Keep rows for another while: pairs of pk and token, in one statement.

    Returns the tokens that are still good; whose is missing stops, and finishes nothing.
    """
    pks, tokens = [pk for pk, _ in held], [token for _, token in held]
    ours = _rows(model).filter(pk__in=pks, status=RUNNING, lease_token__in=tokens)
    if ours.update(lease_expires_at=timezone.now() + timedelta(seconds=seconds)) == len(tokens):
        return frozenset(tokens)
    return frozenset(ours.values_list("lease_token", flat=True))


def lease_finish(*, model: type[Model], pk: Any, token: str, status: str, **values: Any) -> bool:
    """Leave "running" for a final status, or go back to "queued". False when the row is no longer ours."""
    return bool(
        _rows(model)
        .filter(pk=pk, status=RUNNING, lease_token=token)
        .update(status=status, lease_token="", lease_expires_at=None, **values)
    )


def leases_expired(*, model: type[Model], now: datetime | None = None) -> QuerySet[Any]:
    """Running rows whose worker has stopped renewing."""
    return _rows(model).filter(status=RUNNING, lease_expires_at__lt=now or timezone.now())


@contextmanager
def lease_kept(*, model: type[Model], pk: Any, token: str, seconds: int) -> Iterator[threading.Event]:
    """Renew the lease, every third of its length, while the body runs.

    Yields an event that is set once the lease is lost, so that a long body can stop early. One thread
    per process renews them all: two hundred streams need no two hundred threads beside their own.
    """
    kept = _Kept(model=model, pk=pk, token=token, seconds=seconds)
    _renewer().add(kept)
    try:
        yield kept.lost
    finally:
        kept.end()


class _Kept:
    """A lease that is being kept, and when it is due to be renewed."""

    def __init__(self, *, model: type[Model], pk: Any, token: str, seconds: int) -> None:
        self.lost = threading.Event()
        self.model, self.pk, self.token, self.seconds = model, pk, token, seconds
        self.due = time.monotonic() + seconds / 3
        self.done = False
        self.renewing = threading.Lock()  # a body's end waits for a renewal that has begun

    def end(self) -> None:
        """Nothing is renewed any more once this has returned, or after five seconds."""
        self.done = True
        if self.renewing.acquire(timeout=5):
            self.renewing.release()


class _Renewer(threading.Thread):
    """Sleeps until the next lease is due, and renews with it all that are due soon: one statement for many."""

    def __init__(self) -> None:
        super().__init__(name="leases", daemon=True)
        self._changed = threading.Condition()
        self._due: list[tuple[float, int, _Kept]] = []  # a heap; the number breaks ties
        self._numbers = itertools.count()

    def add(self, kept: _Kept) -> None:
        with self._changed:
            heapq.heappush(self._due, (kept.due, next(self._numbers), kept))
            if self._due[0][2] is kept:
                self._changed.notify()

    def run(self) -> None:
        while True:
            for kept in _renew(self._next()):
                self.add(kept)

    def _next(self) -> list[_Kept]:
        """Wait for the lease that is due first; it comes with those that are due within a quarter of their pace."""
        with self._changed:
            while True:
                now = time.monotonic()
                wait = self._due[0][0] - now if self._due else None
                if wait is not None and wait <= 0:
                    return list(self._due_soon(now))
                self._changed.wait(wait)

    def _due_soon(self, now: float) -> Iterator[_Kept]:
        while self._due and self._due[0][0] - self._due[0][2].seconds / 12 <= now:
            yield heapq.heappop(self._due)[2]


def _renew(batch: list[_Kept]) -> list[_Kept]:
    """Renew what is still wanted. Returns what is still ours, each with its next due time."""
    with ExitStack() as held:
        for kept in batch:
            held.enter_context(kept.renewing)
        wanted = [kept for kept in batch if not kept.done]
        try:
            ours = _still_ours(wanted)
        finally:
            # Before a body may go on: who drops a database right after it must find no user left.
            connections.close_all()
    for kept in wanted:
        kept.due = time.monotonic() + kept.seconds / 3
        if kept not in ours:
            kept.lost.set()
    return ours


def _still_ours(wanted: list[_Kept]) -> list[_Kept]:
    groups: dict[tuple[type[Model], int], list[_Kept]] = {}
    for kept in wanted:
        groups.setdefault((kept.model, kept.seconds), []).append(kept)
    ours: list[_Kept] = []
    for (model, seconds), group in groups.items():
        try:
            tokens = leases_renew(model=model, held=[(kept.pk, kept.token) for kept in group], seconds=seconds)
        except Exception as error:  # noqa: BLE001 - whatever it is: all leases of the process hang on this thread
            # Asked again when next due: a database that fails once loses no lease.
            logger.warning("lease.renew_failed", leases=len(group), error=repr(error))
            ours += group
        else:
            ours += [kept for kept in group if kept.token in tokens]
    return ours


@functools.cache
def _renewer() -> _Renewer:
    renewer = _Renewer()
    renewer.start()
    return renewer


os.register_at_fork(after_in_child=_renewer.cache_clear)  # threads do not survive a fork
