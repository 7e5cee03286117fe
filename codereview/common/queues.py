"""What waits at the broker, and whether this worker still hears of it.

A consumer whose broker was restarted at the wrong moment may stay connected to nothing, without a word
(celery/celery#8091 and its kin). Messages that wait while a worker has nothing to do give it away; then
its process ends, and whoever supervises it starts another.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterable
from typing import Any

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

DEAF_AFTER_LOOKS = 3  # in a row, one per beat

logger = structlog.get_logger(__name__)


def queue_messages(*, queue: str) -> int:
    """How many messages the broker holds that no worker has taken; none when it does not answer."""
    connection: Any  # its errors are attributes, which the stubs do not know
    with current_app.connection_for_read() as connection:
        try:
            with connection.channel() as channel:
                return int(channel.queue_declare(queue=queue, passive=True).message_count)
        except connection.channel_errors:
            return 0  # a queue that was never used, or is forgotten, does not exist
        except (*connection.connection_errors, OperationalError) as error:
            logger.warning("queue.unreachable", queue=queue, error=type(error).__name__)
            return 0


class Hearing:
    """Counts the tasks of this process, and the looks at which it was idle although messages waited."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listening = False
        self._running = 0
        self._begun = 0
        self._begun_before = 0
        self._idle_looks = 0

    def listening_begins(self) -> None:
        """The worker is ready; before that it examines its sandbox, and rightly takes nothing."""
        self._listening = True

    def task_begins(self) -> None:
        with self._lock:
            self._running += 1
            self._begun += 1

    def task_ends(self) -> None:
        with self._lock:
            self._running -= 1

    def is_deaf(self, *, queues: Iterable[str]) -> bool:
        """Look once; True when too many looks in a row found messages waiting and nothing begun."""
        with self._lock:
            idle = self._running == 0 and self._begun == self._begun_before
            self._begun_before = self._begun
        waiting = self._listening and idle and any(queue_messages(queue=queue) for queue in queues)
        self._idle_looks = self._idle_looks + 1 if waiting else 0
        return self._idle_looks >= DEAF_AFTER_LOOKS


hearing = Hearing()


def worker_end_if_deaf(*, queues: Iterable[str]) -> None:
    """Ask this process to end when it hears nothing any more. Called with each beat."""
    if hearing.is_deaf(queues=queues):
        logger.error("worker.deaf")
        os.kill(os.getpid(), signal.SIGTERM)
