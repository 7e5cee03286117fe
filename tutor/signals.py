"""Listens to the judge: after each submission the first hint comes by itself."""

from __future__ import annotations

import uuid
from typing import Any

from tutor.services import hint_offer


def offer_first_hint(*, submission_id: uuid.UUID, **kwargs: Any) -> None:
    """Receiver of `submissions.signals.submission_judged`."""
    hint_offer(submission_id=submission_id)
