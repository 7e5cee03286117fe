"""Running ahead: the tests of one submission in several boxes at once, without a word said too early.

Each lane is a thread with a box (and an author's bench) of its own. Results are asked for in test order,
so that what is skipped, scored and told is the same as with one lane. A result that company may have
slowed down is not believed: the judging then sends the lanes home and runs the rest alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

import structlog

from sandbox.exceptions import SandboxError, SandboxFault
from sandbox.judge.trial import Trial
from sandbox.judge.types import Verdict

# Above this share of the time limit a result may owe its time, or its verdict, to what ran beside it.
NEAR_SHARE = 0.5
_LOOK_SECONDS = 0.05

logger = structlog.get_logger(__name__)

Cancelled = Callable[[], bool]
# Runs the test of this index in a lane's own box; None when it was cancelled.
Run = Callable[[int, Cancelled], Trial | None]
# Lends a lane its box; gives None when there is none to be had now.
Opening = Callable[[Cancelled], AbstractContextManager[Run | None]]


def is_believable(trial: Trial, soft_cpu_ms: int) -> bool:
    """May a result be announced that was measured in company?"""
    result = trial.result
    if result.verdict in {Verdict.TIME_LIMIT_EXCEEDED, Verdict.JUDGE_ERROR}:
        return False
    return result.time_ms <= soft_cpu_ms * NEAR_SHARE


class Lanes:
    """Tests `first` to `end` (exclusive) on `own`, a lane that is open already, and `further` lanes.

    A context manager: when it is left no lane runs a test any more, and none touches `own` again.
    """

    def __init__(self, own: Run, *, further: int, opening: Opening, first: int, end: int) -> None:
        self._own = own
        self._opening = opening
        self._further = further
        self._next, self._end = first, end
        self._changed = threading.Condition()
        self._running = 0
        self._results: dict[int, Trial | None] = {}
        self._fault: SandboxFault | None = None
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        self._start(self._work_on_own)
        for _ in range(self._further):
            self._start(self._work_on_further)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()  # what runs is cancelled; a lane that still waits for its box finds nothing to do
        with self._changed:
            self._changed.wait_for(lambda: not self._running)

    def result(self, index: int, cancelled: Cancelled) -> Trial | None:
        """The result of this test, once it is there; None when it must be run by the caller.

        Raises the SandboxFault that broke `own`.
        """
        while not cancelled():
            with self._changed:
                if self._fault is not None:
                    raise self._fault
                if index in self._results:
                    return self._results.pop(index)
                self._changed.wait(_LOOK_SECONDS)
        return None

    def _start(self, work: Callable[[], None]) -> None:
        # Not waited for at the end: a lane may just be getting a box, and the verdict need not wait for that.
        threading.Thread(target=work, name="judge-lane", daemon=True).start()

    def _work_on_own(self) -> None:
        try:
            self._work(self._own)
        except SandboxFault as fault:
            with self._changed:
                self._fault = fault
                self._changed.notify_all()
        except Exception:  # whatever it was, the caller meets it again when it runs the test itself
            logger.info("judge_lane_ended", exc_info=True)

    def _work_on_further(self) -> None:
        if self._is_over():
            return
        try:
            with self._opening(self._closed.is_set) as run:
                if run is not None:
                    self._work(run)
        except SandboxError as error:
            logger.info("judge_lane_ended", reason=str(error))
        except Exception:  # as above
            logger.info("judge_lane_ended", exc_info=True)

    def _work(self, run: Run) -> None:
        while (index := self._take()) is not None:
            trial = None
            try:
                trial = run(index, self._closed.is_set)
            finally:
                with self._changed:
                    self._results[index] = trial
                    self._running -= 1
                    self._changed.notify_all()

    def _is_over(self) -> bool:
        return self._closed.is_set() or self._next >= self._end

    def _take(self) -> int | None:
        with self._changed:
            if self._is_over():
                return None
            self._next += 1
            self._running += 1
            return self._next - 1
