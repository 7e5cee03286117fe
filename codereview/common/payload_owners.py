"""Two stores, one truth: which columns of which rows name which payloads, and what follows from it.

Every app says once, in its `ready()`, which column carries the ids of which kind of payload
(`payload_owner_register`). From that: a deleted row takes its payloads with it, the sweeper knows an
orphan when it sees one, and `payloads_check` can tell whether the stores agree.

A payload is written before its row, so a crash between the two leaves an orphan, never a row without its
payload. A row that lost its payload all the same (a store restored from an older backup) is reported.
"""

from __future__ import annotations

import functools
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete
from django.utils import timezone

from codereview.common.models import Payload
from codereview.common.payloads import payload_ids_between, payloads_delete

logger = structlog.get_logger(__name__)

ORPHAN_AGE = timedelta(hours=1)  # younger payloads may be about to get their row
ORPHAN_WINDOW = timedelta(days=3)  # older ones have been looked at by many sweeps
BATCH = 500
NAMED_AT_MOST = 100  # rows that a report spells out


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A column that carries ids of payloads of one kind."""

    kind: str
    model: type[Model]
    field: str

    def named(self, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
        """Which of these ids a row names."""
        rows = self.model._default_manager.filter(**{f"{self.field}__in": list(ids)})
        return set(rows.values_list(self.field, flat=True))

    def batches(self) -> Iterator[list[tuple[Any, uuid.UUID]]]:
        """All (primary key, payload id) of rows that name a payload, in batches."""
        rows = self.model._default_manager.filter(**{f"{self.field}__isnull": False}).order_by("pk")
        batch = []
        for pair in rows.values_list("pk", self.field).iterator(chunk_size=BATCH):
            batch.append(pair)
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadReport:
    """Do the stores agree? `missing` spells out at most NAMED_AT_MOST rows, `missing_total` counts them all.

    `pending` payloads have no row yet but are young enough to get one; `orphans` are older.
    """

    payloads: int
    rows: int
    orphans: int
    pending: int
    unknown_kinds: dict[str, int]
    missing: list[dict[str, str]]
    missing_total: int

    @property
    def fine(self) -> bool:
        return not (self.orphans or self.missing_total or self.unknown_kinds)

    def to_json(self) -> dict[str, Any]:
        return {"fine": self.fine, **asdict(self)}


_owners: dict[str, list[Owner]] = defaultdict(list)


def payload_owner_register(*, kind: str, model: type[Model], field: str) -> None:
    """Say that `model.field` names payloads of `kind`. Deleting a row then deletes its payload, after the commit."""
    if any(owner.model is model and owner.field == field for owner in _owners[kind]):
        return
    _owners[kind].append(Owner(kind=kind, model=model, field=field))
    post_delete.connect(
        functools.partial(_row_deleted, field=field),
        sender=model,
        weak=False,
        dispatch_uid=f"payload_owner.{model._meta.label}.{field}",
    )


def _row_deleted(*, instance: Model, field: str, **kwargs: Any) -> None:
    transaction.on_commit(functools.partial(payloads_delete, payload_ids=[getattr(instance, field)]))


def payloads_sweep() -> int:
    """Delete the payloads of the last days that no row names. Safe to repeat, and beside a running house."""
    now = timezone.now()
    removed = 0
    for kind, owners in _owners.items():
        batches = payload_ids_between(kinds=[kind], start=now - ORPHAN_WINDOW, end=now - ORPHAN_AGE, batch=BATCH)
        for ids in batches:
            removed += payloads_delete(payload_ids=_unnamed(ids, owners))
    if removed:
        logger.info("payloads.swept", removed=removed)
    return removed


def payloads_check() -> PayloadReport:
    """Compare both stores in full. Reads only."""
    rows, missing = _missing()
    orphans = pending = 0
    now = timezone.now()
    for kind, owners in _owners.items():
        orphans += _count_unnamed(kind, owners, start=now - timedelta(days=36500), end=now - ORPHAN_AGE)
        pending += _count_unnamed(kind, owners, start=now - ORPHAN_AGE, end=now + timedelta(days=1))
    return PayloadReport(
        payloads=Payload.objects.count(),
        rows=rows,
        orphans=orphans,
        pending=pending,
        unknown_kinds=_unknown_kinds(),
        missing=missing[:NAMED_AT_MOST],
        missing_total=len(missing),
    )


def _unnamed(ids: list[uuid.UUID], owners: list[Owner]) -> set[uuid.UUID]:
    return set(ids).difference(*(owner.named(ids) for owner in owners))


def _count_unnamed(kind: str, owners: list[Owner], **span: Any) -> int:
    return sum(len(_unnamed(ids, owners)) for ids in payload_ids_between(kinds=[kind], batch=BATCH, **span))


def _missing() -> tuple[int, list[dict[str, str]]]:
    """How many columns name a payload, and those whose payload does not exist."""
    rows, missing = 0, []
    for owner in (owner for owners in _owners.values() for owner in owners):
        for batch in owner.batches():
            rows += len(batch)
            ids = [payload_id for _pk, payload_id in batch]
            there = set(Payload.objects.filter(pk__in=ids).values_list("pk", flat=True))
            missing += [
                {"row": f"{owner.model._meta.label} {pk}", "field": owner.field, "payload": str(payload_id)}
                for pk, payload_id in batch
                if payload_id not in there
            ]
    return rows, missing


def _unknown_kinds() -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for kind in Payload.objects.exclude(kind__in=list(_owners)).values_list("kind", flat=True).iterator():
        counts[kind] += 1
    return dict(counts)
