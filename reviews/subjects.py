"""The names of the event streams of reviews. See `codereview.common.events`."""

from __future__ import annotations

import uuid


def review_subject(*, review_id: uuid.UUID) -> str:
    """Everything that happens to one review of pasted code."""
    return f"review:{review_id}"
