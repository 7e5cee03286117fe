"""Threads for tellings, beside those that judge: most of a telling is waiting for a model.

A worker's own threads are few, because judging needs processors; a model that takes seconds would hold
them up. So a task gives its row to this pool and returns. What the pool had in hand when the process
ended has a lease that runs out, and the reaper sends it again.
"""

from __future__ import annotations

import functools
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from django.conf import settings

from codereview.common.connections import connections_rest

logger = structlog.get_logger(__name__)


Produce = Callable[[uuid.UUID], bool]

_changing = threading.Lock()
_waiting: dict[uuid.UUID, Future[bool]] = {}  # rows that no thread has taken yet


def told_run(produce: Produce, row_id: uuid.UUID) -> Future[bool]:
    """Tell a row in one of TUTOR_CONCURRENCY threads of this process. One that waits for a thread waits once."""
    with _changing:
        waiting = _waiting.get(row_id)
        if waiting is None:
            waiting = _waiting[row_id] = _pool().submit(_run, produce, row_id)
        return waiting


@functools.cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=settings.TUTOR_CONCURRENCY, thread_name_prefix="tutor")


def _run(produce: Produce, row_id: uuid.UUID) -> bool:
    with _changing:
        _waiting.pop(row_id, None)
    try:
        return produce(row_id)
    except Exception:
        # Nobody waits for the future. The row keeps its lease until it runs out, and is then told again.
        logger.exception("tutor.produce_failed", id=str(row_id))
        return False
    finally:
        connections_rest()
