"""The names of the event streams of questions. See `codereview.common.events`."""

from __future__ import annotations

import uuid


def question_subject(*, question_id: uuid.UUID) -> str:
    """Everything that happens to one question."""
    return f"question:{question_id}"
