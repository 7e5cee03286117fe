"""What a worker does beside its tasks: gives a sign of life, and takes its turn at the periodic jobs.

There is no scheduler to lose: every worker looks, and a key in Redis lets one of them do a job per
period. The jobs are guarded updates, so that a second run in the same period would harm nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from django.conf import settings
from django.db import close_old_connections, connections
from django.utils.module_loading import import_string
from redis import RedisError

from codereview.common.health import BEAT_SECONDS, beat_record
from codereview.common.queues import worker_end_if_deaf
from codereview.common.stores import redis_client
from sandbox import sandboxes
from sandbox.exceptions import SandboxError

logger = structlog.get_logger(__name__)

TURN_KEY = "housekeeping:"
STOP_TIMEOUT_SECONDS = 3


class Housekeeper(threading.Thread):
    """One daemon thread per worker process."""

    def __init__(self, *, name: str, judges: bool = True, queues: Sequence[str] = ()) -> None:
        """`judges`: does the worker take programs to run? `queues`: what it listens to."""
        super().__init__(name="housekeeping", daemon=True)
        self.worker = name
        self._judges = judges
        self._queues = queues
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.tick()
                worker_end_if_deaf(queues=self._queues)
            except Exception:  # without this thread the worker seems dead and nothing lost is found
                logger.exception("housekeeping.round_failed")
            self._stopping.wait(BEAT_SECONDS)

    def stop(self) -> None:
        """Ask the thread to end and wait for it, a little: a job in its hands is short."""
        self._stopping.set()
        if self.is_alive():
            self.join(timeout=STOP_TIMEOUT_SECONDS)

    def tick(self) -> None:
        """One round: a beat, then every job whose turn it is."""
        try:
            beat_record(name=self.worker, **self._sandbox_state())
            for name, job in settings.HOUSEKEEPING.items():
                if _take_turn(name, job["EVERY_SECONDS"]):
                    _do(name, import_string(job["CALL"]))
        except RedisError as error:
            logger.warning("housekeeping.store_unreachable", error=type(error).__name__)
        finally:
            connections.close_all()

    def _sandbox_state(self) -> dict[str, Any]:
        """Which sandbox this process judges with, for which language families, or why it has none."""
        if not self._judges:
            return {"sandbox": ""}
        try:
            sandbox = sandboxes.default
            return {"sandbox": sandbox.alias, "families": sandbox.families()}
        except SandboxError as error:
            return {"sandbox": "", "sandbox_error": str(error)}


def _take_turn(name: str, every_seconds: int) -> bool:
    """Claim the job for this period; the claim expires by itself."""
    return bool(redis_client().set(f"{TURN_KEY}{name}", "1", nx=True, ex=every_seconds))


def _do(name: str, job: Callable[[], object]) -> None:
    close_old_connections()
    try:
        job()
    except Exception:  # a job must not end the thread that reports life; it is logged and tried again
        logger.exception("housekeeping.job_failed", job=name)
