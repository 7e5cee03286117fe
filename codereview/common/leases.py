"""Leases: how a worker owns a row for a while, and how the row is finished exactly once.

Any model with the fields `status`, `attempts`, `lease_token`, `lease_expires_at` and the statuses
"queued" and "running" can be leased. Every step is one guarded UPDATE whose row count decides, so two
workers, a redelivered message or a worker that comes back from the dead can do no harm.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone

QUEUED = "queued"
RUNNING = "running"


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
    """Renew the lease from a thread, every third of its length, while the body runs.

    Yields an event that is set once the lease is lost, so that a long body can stop early.
    """
    lost, done = threading.Event(), threading.Event()

    def renew() -> None:
        while not done.wait(seconds / 3):
            try:
                if not lease_renew(model=model, pk=pk, token=token, seconds=seconds):
                    lost.set()
                    return
            finally:
                connections.close_all()

    thread = threading.Thread(target=renew, name=f"lease-{pk}", daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        done.set()
        thread.join(timeout=5)
