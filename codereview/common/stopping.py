"""A worker that was asked to stop: it finishes what is nearly done, and hands the rest back in time.

Whoever stops a worker (the supervisor, an engine, an operator) waits some ten seconds and then kills it.
"""

from __future__ import annotations

import os
import threading
import time

import structlog

HAND_BACK_SECONDS = 5.0  # until then what runs may finish
GIVE_UP_SECONDS = 9.0  # what has not stopped by then is left to its lease

logger = structlog.get_logger(__name__)


class Stopping:
    """Whether this process was asked to stop, and how long ago."""

    def __init__(self) -> None:
        self._since: float | None = None

    def begin(self) -> None:
        """Called once, by whoever hears the signal. The process ends within GIVE_UP_SECONDS."""
        self._since = time.monotonic()
        watchdog = threading.Timer(GIVE_UP_SECONDS, _give_up)
        watchdog.daemon = True
        watchdog.start()

    @property
    def must_hand_back(self) -> bool:
        """Is it time to stop in the middle?"""
        return self._since is not None and time.monotonic() - self._since >= HAND_BACK_SECONDS


stopping = Stopping()


def _give_up() -> None:
    """Leases run out by themselves, and other workers take over."""
    logger.warning("worker.stopped_in_the_middle")
    os._exit(1)
