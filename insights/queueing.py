"""Hands questions to the broker, and hands them over again when they were lost on the way."""

from __future__ import annotations

import uuid
from datetime import timedelta

from codereview.common.leases import QUEUED
from codereview.common.sending import row_send, rows_lost
from insights.models import Question

PRODUCE_TASK = "insights.tasks.produce_answer"
UNCLAIMED_AFTER = timedelta(seconds=10)


def question_enqueue(*, question_id: uuid.UUID) -> bool:
    """Send the id to a worker, after the commit. False when the broker does not answer: the reaper tries again."""
    return row_send(task=PRODUCE_TASK, pk=question_id)


def questions_reap() -> int:
    """Send out questions whose worker died, or that never reached one. Returns how many."""
    queued = Question.objects.filter(status=QUEUED)
    lost = rows_lost(queued=queued, since="created_at", patience=UNCLAIMED_AFTER)
    return sum(row_send(task=PRODUCE_TASK, pk=pk) for pk in lost)
