"""Events that come in bursts, written together: a judging tells of ten tests within a few milliseconds."""

from __future__ import annotations

import functools
import os
import queue
import threading
import time
from collections.abc import Mapping
from typing import Any

import structlog

from codereview.common.events import News, events_publish_many

DELAY_SECONDS = 0.02  # how much later than it happened an event may be told

logger = structlog.get_logger(__name__)


class EventsBatch:
    """The events of some subjects in the order in which they are added, each told within DELAY_SECONDS.

    Thread-safe. What was added is published even if nobody calls `flush`.
    """

    def __init__(self, *, subjects: tuple[str, ...]) -> None:
        self._subjects = subjects
        self._waiting: list[News] = []
        self._adding = threading.Lock()
        self._writing = threading.Lock()  # held from taking to written: the next ones must not overtake

    def add(self, *, type: str, data: Mapping[str, Any]) -> None:  # noqa: A002 - the contract's word
        """Tell of this soon."""
        with self._adding:
            self._waiting.append(News(type, data))
            first = len(self._waiting) == 1
        if first:
            _writer().due.put((time.monotonic() + DELAY_SECONDS, self))

    def flush(self, *, type: str = "", data: Mapping[str, Any] | None = None, ends: str = "") -> None:  # noqa: A002
        """Write what waits now, and with it a last event, which may end a subject (see `events_publish`)."""
        with self._writing:
            with self._adding:
                news, self._waiting = self._waiting, []
            if type:
                news.append(News(type, data or {}))
            if news:
                events_publish_many(subjects=self._subjects, news=news, ends=ends)


class _Writer(threading.Thread):
    """Flushes each batch when it is due. All wait equally long, so the first to come is the first due."""

    def __init__(self) -> None:
        super().__init__(name="events-writer", daemon=True)
        self.due: queue.SimpleQueue[tuple[float, EventsBatch]] = queue.SimpleQueue()

    def run(self) -> None:
        while True:
            moment, batch = self.due.get()
            time.sleep(max(0.0, moment - time.monotonic()))
            try:
                batch.flush()
            except Exception:  # every later event of the process hangs on this thread
                logger.exception("events.batch_failed")


@functools.cache
def _writer() -> _Writer:
    writer = _Writer()
    writer.start()
    return writer


os.register_at_fork(after_in_child=_writer.cache_clear)  # threads do not survive a fork
