"""Removes texts that no hint, message or effort names: left by a crash between payload and row."""

from __future__ import annotations

import uuid

from codereview.common.payloads import payloads_sweep
from tutor.models import Effort, Hint, Message

KINDS = ("hint", "message", "effort")


def tutor_sweep() -> int:
    """Delete orphaned payloads of the tutor. Safe to repeat. Returns how many went."""
    return payloads_sweep(kinds=KINDS, referenced=_referenced)


def _referenced(ids: list[uuid.UUID]) -> set[uuid.UUID | None]:
    return {
        payload
        for model in (Hint, Message, Effort)
        for payload in model._default_manager.filter(payload__in=ids).values_list("payload", flat=True)
    }
