"""The only door to payloads.

Order of writing: payload first, row second; a crash between the two leaves an orphan for the sweeper,
never a row without its payload. Payloads are written once and never changed: a new version is a new
payload, the row switches to it, the old one is deleted.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from codereview.common.models import Payload


def payload_create(*, kind: str, data: Mapping[str, Any]) -> uuid.UUID:
    """Store one document and return its id. The caller stores the id on its row afterwards."""
    return Payload.objects.create(kind=kind, data=dict(data)).pk


def payload_get(*, payload_id: uuid.UUID | None) -> dict[str, Any] | None:
    """The document, or None when it is missing (reported by the caller, never a crash)."""
    if payload_id is None:
        return None
    return Payload.objects.filter(pk=payload_id).values_list("data", flat=True).first()


def payloads_get(*, payload_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """Several documents by id; missing ones are absent."""
    return dict(Payload.objects.filter(pk__in=list(payload_ids)).values_list("pk", "data"))


def payloads_delete(*, payload_ids: Iterable[uuid.UUID | None]) -> int:
    """Delete documents; ids that do not exist are fine. Returns how many went."""
    wanted = [payload_id for payload_id in payload_ids if payload_id is not None]
    if not wanted:
        return 0
    deleted, _ = Payload.objects.filter(pk__in=wanted).delete()
    return deleted


def payload_ids_between(
    *, kinds: Iterable[str], start: datetime, end: datetime, batch: int
) -> Iterator[list[uuid.UUID]]:
    """Ids of payloads of these kinds made in a span of time, in batches: what a sweeper looks at."""
    rows = Payload.objects.filter(kind__in=list(kinds), created_at__gte=start, created_at__lt=end)
    ids = list(rows.order_by("created_at").values_list("pk", flat=True))
    for first in range(0, len(ids), batch):
        yield ids[first : first + batch]
