"""Hands hints and answers to the broker, and hands them over again when they were lost on the way."""

from __future__ import annotations

import uuid
from datetime import timedelta

from codereview.common.leases import QUEUED
from codereview.common.sending import row_send, rows_lost
from tutor.models import Hint, Message

PRODUCE_TASKS: dict[type[Hint] | type[Message], str] = {
    Hint: "tutor.tasks.produce_hint",
    Message: "tutor.tasks.produce_answer",
}
UNCLAIMED_AFTER = timedelta(seconds=5)


def told_enqueue(*, row: Hint | Message) -> bool:
    """Send the id to a worker, after the commit. False when the broker does not answer: the reaper tries again."""
    return row_send(task=PRODUCE_TASKS[type(row)], pk=row.pk)


def hints_reap() -> int:
    """Send out hints and answers whose worker died, or that never reached one. Returns how many."""
    # All are looked for before the first is sent: what is sent stands in line.
    lost = [(task, pk) for model, task in PRODUCE_TASKS.items() for pk in _lost(model)]
    return sum(row_send(task=task, pk=pk) for task, pk in lost)


def _lost(model: type[Hint] | type[Message]) -> list[uuid.UUID]:
    queued = model._default_manager.filter(status=QUEUED)
    return rows_lost(queued=queued, since="created_at", patience=UNCLAIMED_AFTER)
