"""Whose turn it is: a message says that there is work, the rows say what is fair to do next.

One person's hundred submissions must not keep another's only one waiting. So of all that wait the one
comes first whose owner has the fewest being judged, and among those the one who was served longest ago.
When people were served is remembered in Redis only: forgotten, it costs a moment's fairness.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import redis
import structlog

from codereview.common.stores import redis_client
from submissions.models import Submission
from submissions.services.judging import submission_judge
from submissions.subjects import owner_key

OPEN_MOST = 1000  # rows looked at, the oldest; twice what QUEUE_LIMIT lets wait
LOOKS = 5
SERVED_KEY = "served:"  # served:<actor key> -> when a submission of theirs was last judged
SERVED_SECONDS = 600

Status = Submission.Status

logger = structlog.get_logger(__name__)


class Waiting(NamedTuple):
    """An open submission, as far as turns are concerned."""

    pk: uuid.UUID
    status: str
    attempts: int
    owner: str  # the actor key


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
                _served(candidate.owner)
                return ended
    # Not waiting: ended, or with a worker that went silent.
    return bool(submission_judge(submission_id=ticket))


def submissions_in_turn(*, ticket: uuid.UUID) -> list[Waiting]:
    """The waiting submissions in fair order.

    One that was given back is judged by its own message only, and then at once: the message comes after a
    pause, in which what was broken may mend.
    """
    waiting: list[Waiting] = []
    turns: Counter[str] = Counter()  # of each owner, those that are being judged first
    for row in _open_rows():
        if row.status == Status.RUNNING:
            turns[row.owner] += 1
        elif row.attempts == 0 or row.pk == ticket:
            waiting.append(row)
    served = _served_at({row.owner for row in waiting}) if len(waiting) > 1 else {}
    ranked = []
    for place, row in enumerate(waiting):
        ranked.append((row.attempts == 0, turns[row.owner], served.get(row.owner, 0.0), place))
        turns[row.owner] += 1
    return [waiting[place] for *_, place in sorted(ranked)]


def _open_rows() -> Iterator[Waiting]:
    """Oldest first. Plain values: they are read for every judging, and a queue may be full."""
    rows = Submission.objects.filter(status__in=(Status.QUEUED, Status.RUNNING)).order_by("created_at", "pk")
    values = rows.values_list("pk", "status", "attempts", "user_id", "guest_key")
    for pk, status, attempts, user_id, guest_key in values[:OPEN_MOST]:
        yield Waiting(pk, status, attempts, owner_key(user_id=user_id, guest_key=guest_key))


def _served_at(owners: Collection[str]) -> Mapping[str, float]:
    names = sorted(owners)
    try:
        times = redis_client().mget([f"{SERVED_KEY}{owner}" for owner in names])
    except redis.RedisError as error:
        logger.warning("turns.unreachable", error=type(error).__name__)
        return {}
    return {owner: float(at) for owner, at in zip(names, times, strict=True) if at}


def _served(owner: str) -> None:
    try:
        redis_client().set(f"{SERVED_KEY}{owner}", time.time(), ex=SERVED_SECONDS)
    except redis.RedisError as error:
        logger.warning("turns.unreachable", error=type(error).__name__)
