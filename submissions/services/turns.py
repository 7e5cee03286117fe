"""Whose turn it is: a message says that there is work, the rows say what is fair to do next.

One person's hundred submissions must not keep another's only one waiting. So of all that wait the one
comes first whose owner has the fewest being judged, and among those the one who was served longest ago.
When people were served is remembered in Redis only: forgotten, it costs a moment's fairness.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from typing import Any

import redis
import structlog
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from codereview.common.stores import redis_client
from submissions.models import Submission
from submissions.services.judging import submission_judge
from submissions.subjects import owner_key

CANDIDATES = 64  # people looked at; as many workers may look at once and each finds one
LOOKS = 5
SERVED_KEY = "served:"  # served:<actor key> -> when a submission of theirs was last judged
SERVED_SECONDS = 600

Status = Submission.Status

logger = structlog.get_logger(__name__)


def submission_judge_next(*, ticket: uuid.UUID) -> bool:
    """Judge the submission whose turn it is. The body of the worker's task; `ticket` is the message's id.

    Harmless when called twice or too often: a ticket that finds nothing does nothing. Returns whether this
    call brought a submission to an end.
    """
    for _ in range(LOOKS):
        candidates = submissions_in_turn(ticket=ticket)
        if not candidates:
            break
        for candidate in candidates:
            ended = submission_judge(submission_id=candidate.pk)
            if ended is not None:
                _served(candidate)
                return ended
    # Not waiting: ended, or with a worker that went silent.
    return bool(submission_judge(submission_id=ticket))


def submissions_in_turn(*, ticket: uuid.UUID) -> list[Submission]:
    """The waiting submissions in fair order, a few of them.

    One that was given back is judged by its own message only, and then at once: the message comes after a
    pause, in which what was broken may mend.
    """
    own_retry = Q(pk=ticket, status=Status.QUEUED, attempts__gt=0)
    running = Q(status=Status.RUNNING)
    waiting = Q(status=Status.QUEUED, attempts=0) | own_retry
    turn = Window(
        RowNumber(),
        partition_by=[F("user_id"), F("guest_key")],
        order_by=[_rank((running, 0)).asc(), F("created_at").asc(), F("pk").asc()],
    )
    rows: QuerySet[Any] = (
        Submission.objects.filter(waiting | running)
        .annotate(place=_rank((own_retry, 0), (running, 2)), turn=turn)
        .order_by("place", "turn", "created_at", "pk")
        .only("status", "user_id", "guest_key", "created_at")[:CANDIDATES]
    )
    candidates = [row for row in rows if row.status == Status.QUEUED]
    served = _served_at(candidates) if len(candidates) > 1 else {}
    return sorted(candidates, key=lambda row: (row.place, row.turn, served.get(owner_key(submission=row), 0.0)))


def _rank(*cases: tuple[Q, int]) -> Case:
    """A number to order by; 1 for whatever is not named."""
    whens = (When(condition, then=Value(number)) for condition, number in cases)
    return Case(*whens, default=Value(1), output_field=IntegerField())


def _served_at(candidates: list[Submission]) -> Mapping[str, float]:
    owners = sorted({owner_key(submission=row) for row in candidates})
    try:
        times = redis_client().mget([f"{SERVED_KEY}{owner}" for owner in owners])
    except redis.RedisError as error:
        logger.warning("turns.unreachable", error=type(error).__name__)
        return {}
    return {owner: float(at) for owner, at in zip(owners, times, strict=True) if at}


def _served(submission: Submission) -> None:
    try:
        redis_client().set(f"{SERVED_KEY}{owner_key(submission=submission)}", time.time(), ex=SERVED_SECONDS)
    except redis.RedisError as error:
        logger.warning("turns.unreachable", error=type(error).__name__)
