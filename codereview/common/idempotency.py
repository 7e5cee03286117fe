"""Idempotency keys: the same request sent again answers with what the first one made, for 24 hours."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.common.errors import FieldError, InvalidInput, KeyReused
from codereview.common.models import IdempotencyRecord

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
KEY_LENGTH = 200

Row = TypeVar("Row", bound=Model)


def idempotency_key_of(*, headers: Mapping[str, str]) -> str:
    """A request's key, "" where it has none. Raises InvalidInput (invalid_idempotency_key)."""
    key = headers.get(HEADER, "")
    if len(key) > KEY_LENGTH or not key.isascii() or not key.isprintable():
        detail = _("An Idempotency-Key is at most %(limit)d printable ASCII characters.") % {"limit": KEY_LENGTH}
        error = FieldError(pointer=f"/{HEADER}", code="invalid_idempotency_key", detail=detail)
        raise InvalidInput(detail, code="invalid_idempotency_key", errors=(error,))
    return key


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """Who asks for what, under which key ("" for none)."""

    user: Any
    key: str
    digest: str


def keyed_request(user: Any, key: str, *parts: object) -> KeyedRequest:
    """`parts`: the kind of request, and everything in it that makes it another request."""
    return KeyedRequest(user, key, hashlib.sha256(json.dumps(parts).encode()).hexdigest())


def idempotency_find(*, rows: QuerySet[Row], request: KeyedRequest) -> Row | None:
    """What this key made of `rows`; None without a key, and for one that is new, forgotten or whose row is gone.

    Raises KeyReused when the key was used for another request.
    """
    records = IdempotencyRecord.objects.filter(user=request.user, key=request.key)
    record = records.first() if request.key else None
    if record is None:
        return None
    row = rows.filter(pk=record.made).first()
    if record.created_at < timezone.now() - KEPT_FOR or (row is None and record.body_digest == request.digest):
        record.delete()
        return None
    if record.body_digest != request.digest:
        raise KeyReused(_("This Idempotency-Key came before with another request."))
    return row


def idempotency_record(*, request: KeyedRequest, made: uuid.UUID) -> None:
    """Remember the key, if there is one, in the transaction that makes the row: IntegrityError when it is taken."""
    if request.key:
        IdempotencyRecord.objects.create(user=request.user, key=request.key, body_digest=request.digest, made=made)


def idempotency_forget() -> int:
    """Delete the records that are older than 24 hours. Returns how many went."""
    deleted, _by_model = IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted
