"""Hands hints and answers to the broker, and hands them over again when they were lost on the way."""

from __future__ import annotations

import uuid
from datetime import timedelta

import structlog
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from codereview.common.leases import QUEUED, leases_expired
from tutor.models import Hint, Message

PRODUCE_TASKS: dict[type[Hint] | type[Message], str] = {
    Hint: "tutor.tasks.produce_hint",
    Message: "tutor.tasks.produce_answer",
}
REAP_BATCH = 200

# What no worker has taken after this long was never enqueued, or its message was lost.
UNCLAIMED_AFTER = timedelta(seconds=5)

logger = structlog.get_logger(__name__)


def told_enqueue(*, row: Hint | Message) -> bool:
    """Send the id to a worker, after the commit. False when the broker does not answer: the reaper tries again."""
    return _send(model=type(row), pk=row.pk)


def hints_reap() -> int:
    """Send out hints and answers whose worker died, or that never reached one. Returns how many."""
    return sum(_send(model=model, pk=pk) for model in PRODUCE_TASKS for pk in _lost(model))


def _lost(model: type[Hint] | type[Message]) -> list[uuid.UUID]:
    now = timezone.now()
    rows = model._default_manager.filter(status=QUEUED, created_at__lt=now - UNCLAIMED_AFTER)
    waiting = rows.order_by("created_at").values_list("pk", flat=True)
    expired = leases_expired(model=model).values_list("pk", flat=True)
    return [*expired[:REAP_BATCH], *waiting[:REAP_BATCH]]


def _send(*, model: type[Hint] | type[Message], pk: uuid.UUID) -> bool:
    try:
        # By name: the task imports the services, not the other way round.
        current_app.send_task(PRODUCE_TASKS[model], args=[str(pk)], retry=False)
    except OperationalError as error:
        logger.warning("tutor.enqueue_failed", task=PRODUCE_TASKS[model], id=str(pk), error=str(error))
        return False
    return True
