"""Threads for tellings, beside those that judge: most of a telling is waiting for a model.

A worker's own threads are few, because judging needs processors; a model that takes seconds would hold
them up. So a task gives its row to this pool and returns. What the pool had in hand when the process
ended has a lease that runs out, and the reaper sends it again.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from django.conf import settings

from codereview.common.connections import connections_rest

logger = structlog.get_logger(__name__)


Produce = Callable[[uuid.UUID], bool]
Follow = Callable[[uuid.UUID], None]


def told_run(produce: Produce, row_id: uuid.UUID, *, then: Follow | None = None) -> Future[bool]:
    """Tell a row in one of TUTOR_CONCURRENCY threads of this process.

    `then` is done when it was told, in a thread that does one such thing at a time: no learner waits for it.
    What is still waiting there when the process ends is not done.
    """
    return _pool().submit(_run, produce, row_id, then)


@functools.cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=settings.TUTOR_CONCURRENCY, thread_name_prefix="tutor")


@functools.cache
def _followers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="tutor-followers")


def _run(produce: Produce, row_id: uuid.UUID, then: Follow | None) -> bool:
    try:
        told = produce(row_id)
        if told and then is not None:
            _follow_later(then, row_id)
        return told
    except Exception:
        # Nobody waits for the future. The row keeps its lease until it runs out, and is then told again.
        logger.exception("tutor.produce_failed", id=str(row_id))
        return False
    finally:
        connections_rest()


def _follow_later(then: Follow, row_id: uuid.UUID) -> None:
    try:
        _followers().submit(_follow, then, row_id)
    except RuntimeError:
        _follow(then, row_id)  # the process is ending, and nothing is begun any more: here, then


def _follow(then: Follow, row_id: uuid.UUID) -> None:
    try:
        then(row_id)
    except Exception:
        # Nobody waits for this one either, and what it counts is counted anew with the next judgement.
        logger.exception("tutor.follow_failed", id=str(row_id))
    finally:
        connections_rest()
