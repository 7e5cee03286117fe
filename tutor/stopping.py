"""When a telling has to end early: its learner stopped it, another worker has its row, or its time is up."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

from django.conf import settings

from tutor.models import Hint, Message

CANCEL_LOOK_SECONDS = 0.25  # how often rows are asked whether their learners want them stopped


class Stop:
    """Whether one telling has to end early. Cheap to ask. Use it as a context manager."""

    def __init__(self, *, row: Hint | Message, lost: threading.Event) -> None:
        self.row = row
        self.cancelled = row.cancel_requested_at is not None
        self._lost = lost
        self._until: float = time.monotonic() + settings.TUTOR_TELLING_SECONDS

    def __enter__(self) -> Self:
        _looks.watch(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _looks.leave(self)

    def __call__(self) -> bool:
        _looks.look()
        return self.cancelled or self._lost.is_set() or self.late

    @property
    def late(self) -> bool:
        return time.monotonic() >= self._until


class _Looks:
    """Looks at the rows of all tellings of this process at once: two hundred need no eight hundred queries a second.

    Whoever asks when a look is due does it for everybody, in its own thread and on its own connection.
    """

    def __init__(self) -> None:
        self._watched: set[Stop] = set()
        self._changing = threading.Lock()
        self._looking = threading.Lock()
        self._due = 0.0

    def watch(self, stop: Stop) -> None:
        with self._changing:
            self._watched.add(stop)

    def leave(self, stop: Stop) -> None:
        with self._changing:
            self._watched.discard(stop)

    def look(self) -> None:
        """Note who was cancelled, if a look is due and nobody else is at it."""
        if time.monotonic() < self._due or not self._looking.acquire(blocking=False):
            return
        try:
            self._look()
            self._due = time.monotonic() + CANCEL_LOOK_SECONDS
        finally:
            self._looking.release()

    def _look(self) -> None:
        with self._changing:
            waiting = [stop for stop in self._watched if not stop.cancelled]
        for model in (Hint, Message):
            stops = {stop.row.pk: stop for stop in waiting if isinstance(stop.row, model)}
            if not stops:
                continue
            # Not by their keys: of all that are told anywhere few are stopped, and hundreds of keys cost more.
            rows = model._default_manager.filter(status=model.Status.RUNNING, cancel_requested_at__isnull=False)
            for pk in stops.keys() & set(rows.values_list("pk", flat=True)):
                stops[pk].cancelled = True


_looks = _Looks()
