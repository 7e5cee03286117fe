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
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import DatabaseError, connections
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


def lease_renew(*, model: type[Model], pk: Any, token: str, seconds: int) -> bool:
    """Keep the row for another while. False when it is no longer ours: stop, and finish nothing."""
    until = timezone.now() + timedelta(seconds=seconds)
    return bool(_rows(model).filter(pk=pk, status=RUNNING, lease_token=token).update(lease_expires_at=until))


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
        self.due = time.monotonic() + seconds / 3
        self._model, self._pk, self._token, self._seconds = model, pk, token, seconds
        self._done = False
        self._renewing = threading.Lock()  # a body's end waits for a renewal that has begun

    def end(self) -> None:
        """Nothing is renewed any more once this has returned, or after five seconds."""
        self._done = True
        if self._renewing.acquire(timeout=5):
            self._renewing.release()

    def renew(self) -> bool:
        """False when there is nothing left to keep. A database that fails is asked again when next due."""
        with self._renewing:
            if self._done:
                return False
            self.due = time.monotonic() + self._seconds / 3
            try:
                ours = lease_renew(model=self._model, pk=self._pk, token=self._token, seconds=self._seconds)
            except DatabaseError as error:
                logger.warning("lease.renew_failed", id=str(self._pk), error=type(error).__name__)
                return True
            finally:
                # Before the body may go on: who drops a database right after it must find no user left.
                connections.close_all()
            if not ours:
                self.lost.set()
            return ours


class _Renewer(threading.Thread):
    """Sleeps until the next lease is due."""

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
            kept = self._next()
            if kept.renew():
                self.add(kept)

    def _next(self) -> _Kept:
        """Wait for the lease that is due first."""
        with self._changed:
            while True:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)


@functools.cache
def _renewer() -> _Renewer:
    renewer = _Renewer()
    renewer.start()
    return renewer


os.register_at_fork(after_in_child=_renewer.cache_clear)  # threads do not survive a fork
