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


def told_run(produce: Produce, row_id: uuid.UUID) -> Future[bool]:
    """Tell a row in one of TUTOR_CONCURRENCY threads of this process."""
    return _pool().submit(_run, produce, row_id)


@functools.cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=settings.TUTOR_CONCURRENCY, thread_name_prefix="tutor")


def _run(produce: Produce, row_id: uuid.UUID) -> bool:
    try:
        return produce(row_id)
    except Exception:
        # Nobody waits for the future. The row keeps its lease until it runs out, and is then told again.
        logger.exception("tutor.produce_failed", id=str(row_id))
        return False
    finally:
        connections_rest()
