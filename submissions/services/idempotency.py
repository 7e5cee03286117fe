"""Idempotency keys: the same request sent again answers the same submission, for 24 hours."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import FieldError, InvalidInput, KeyReused
from submissions.models import IdempotencyRecord, Submission

KEPT_FOR = timedelta(hours=24)
KEY_LENGTH = 200


def idempotency_key_check(*, key: str) -> str:
    """The key of a header, checked. Raises InvalidInput (invalid_idempotency_key)."""
    if len(key) > KEY_LENGTH or not key.isascii() or not key.isprintable():
        detail = _("An Idempotency-Key is at most %(limit)d printable ASCII characters.") % {"limit": KEY_LENGTH}
        error = FieldError(pointer="/Idempotency-Key", code="invalid_idempotency_key", detail=detail)
        raise InvalidInput(detail, code="invalid_idempotency_key", errors=(error,))
    return key


def idempotency_digest(*, problem: str, language: str, code: str) -> str:
    """What a request asks for, in 64 characters."""
    return hashlib.sha256(json.dumps([problem, language, code]).encode()).hexdigest()


def idempotency_find(*, user: User, key: str, digest: str) -> Submission | None:
    """The submission that this key made, or None for a new (or forgotten) key.

    Raises KeyReused when the key was used for another request.
    """
    record = IdempotencyRecord.objects.select_related("submission__problem").filter(user=user, key=key).first()
    if record is None:
        return None
    if record.created_at < timezone.now() - KEPT_FOR:
        record.delete()
        return None
    if record.body_digest != digest:
        raise KeyReused(_("This Idempotency-Key came before with another problem, language or code."))
    return record.submission


def idempotency_record(*, user: User, key: str, digest: str, submission: Submission) -> None:
    """Remember the key, in the transaction that makes the submission: IntegrityError when it is taken."""
    IdempotencyRecord.objects.create(user=user, key=key, body_digest=digest, submission=submission)


def idempotency_forget() -> int:
    """Delete the records that are older than 24 hours. Returns how many went."""
    deleted, _by_model = IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted
