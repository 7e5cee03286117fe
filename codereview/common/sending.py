"""Sends rows to workers by their ids, and finds leased ones that were lost on the way.

The row is the truth: a broker that is down delays work, and loses none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from celery import current_app
from django.db.models import Max, Model, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from codereview.common.leases import QUEUED, leases_expired
from codereview.common.queues import queue_messages

ASSISTANT_QUEUE = "assistant"
BATCH = 200

logger = structlog.get_logger(__name__)


def row_send(*, task: str, pk: Any, countdown: float = 0) -> bool:
    """Send an id, after the commit, to a task by its name: the task imports the services, not the other way round.

    False when the broker does not answer: the reaper tries again. `countdown` (seconds) is a wish; nothing may
    depend on it.
    """
    try:
        current_app.send_task(task, args=[str(pk)], countdown=countdown or None, retry=False)
    except OperationalError as error:
        logger.warning("queue.send_failed", task=task, id=str(pk), error=str(error))
        return False
    return True


def rows_lost(*, queued: QuerySet[Any], since: str, patience: timedelta) -> list[Any]:
    """Ids of the rows whose worker died, and of those of `queued` of which no worker can have heard.

    `since` names the column that says when a row was queued; nobody is missed before `patience` is over.
    """
    return [
        *leases_expired(model=queued.model).values_list("pk", flat=True)[:BATCH],
        *_unheard(queued, since, patience).order_by(since).values_list("pk", flat=True)[:BATCH],
    ]


def _unheard(queued: QuerySet[Any], since: str, patience: timedelta) -> QuerySet[Any]:
    """Those that waited too long while nothing waits at the broker, or while later ones were taken.

    A row in a long queue is in line: sent again and again it would only make the queue longer.
    """
    overdue = queued.filter(**{f"{since}__lt": timezone.now() - patience})
    first = overdue.order_by(since).values_list(since, flat=True).first()
    if first is None or not queue_messages(queue=ASSISTANT_QUEUE):
        return overdue
    taken = _taken(queued.model).filter(created_at__gt=first + patience).aggregate(last=Max("created_at"))["last"]
    return overdue.filter(**{f"{since}__lt": taken - patience}) if taken else overdue.none()


def _taken(model: type[Model]) -> QuerySet[Any]:
    """Rows that a worker had. By the statuses there are, which an index finds; "not queued" it would not."""
    choices: Any = model._meta.get_field("status")
    statuses = [value for value, _label in choices.flatchoices if value != QUEUED]
    return model._default_manager.filter(status__in=statuses, attempts__gt=0)
