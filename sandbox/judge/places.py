"""Places: how many boxes the judgings of this process may hold, so that none waits for a second with one in its hands.

A judging with an author's program needs two boxes. If each of many took one and then waited for the
other, all would wait for ever; so a judging takes all its places at once, in turn, before its first box.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from sandbox.base import BaseSandbox
from sandbox.exceptions import SandboxUnavailable

# How often somebody who waits looks whether it was cancelled.
_LOOK_SECONDS = 0.2


class Places:
    """The places of one sandbox; `limit` is how many boxes it lends at once, None when it does not say. Thread-safe."""

    def __init__(self, limit: int | None, *, cores: int) -> None:
        self._limit = limit
        self.cores = cores
        self._changed = threading.Condition()
        self._boxes = 0
        self._lanes = 0
        self._queue: deque[object] = deque()

    @contextmanager
    def held(self, boxes: int, *, cancelled: Callable[[], bool]) -> Iterator[bool]:
        """Places for a judging that needs so many boxes; waits its turn. False when it was cancelled meanwhile.

        Raises SandboxUnavailable when there never will be so many.
        """
        if self._limit is not None and boxes > self._limit:
            raise SandboxUnavailable(
                f"this needs {boxes} sandboxes at once and only {self._limit} may be in use; raise MAX_BOXES"
            )
        if not self._wait_for(boxes, cancelled):
            yield False
            return
        try:
            yield True
        finally:
            self._give_back(boxes)

    @contextmanager
    def further(self, boxes: int) -> Iterator[bool]:
        """Places for one lane more, if nobody waits and both boxes and a processor are free now; else False."""
        with self._changed:
            is_free = not self._queue and self._has_room(boxes) and self._lanes < self.cores
            if is_free:
                self._take(boxes)
        try:
            yield is_free
        finally:
            if is_free:
                self._give_back(boxes)

    def _wait_for(self, boxes: int, cancelled: Callable[[], bool]) -> bool:
        turn = object()
        with self._changed:
            self._queue.append(turn)
        try:
            while True:
                with self._changed:
                    if self._queue[0] is turn and self._has_room(boxes):
                        self._take(boxes)
                        return True
                    self._changed.wait(_LOOK_SECONDS)
                if cancelled():
                    return False
        finally:
            with self._changed:
                self._queue.remove(turn)
                self._changed.notify_all()

    def _has_room(self, boxes: int) -> bool:
        return self._limit is None or self._boxes + boxes <= self._limit

    def _take(self, boxes: int) -> None:
        self._boxes += boxes
        self._lanes += 1

    def _give_back(self, boxes: int) -> None:
        with self._changed:
            self._boxes -= boxes
            self._lanes -= 1
            self._changed.notify_all()


_lock = threading.Lock()
_known: WeakKeyDictionary[BaseSandbox, Places] = WeakKeyDictionary()


def places_of(sandbox: BaseSandbox) -> Places:
    """The places of this sandbox in this process."""
    with _lock:
        if sandbox not in _known:
            _known[sandbox] = Places(sandbox.max_boxes, cores=len(os.sched_getaffinity(0)))
        return _known[sandbox]


def _forget_inherited() -> None:
    """In a process that was just forked: what the parent's judgings hold is not ours."""
    global _lock  # noqa: PLW0603 - a lock that was held while forking is never released here
    _lock = threading.Lock()
    _known.clear()


os.register_at_fork(after_in_child=_forget_inherited)
