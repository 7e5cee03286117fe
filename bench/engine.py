"""The engine alone, on all processors: ten-test Python submissions per second."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from bench.host import Processors, container_seconds, cpu_seconds, descendants, said, system_python
from bench.measure import BenchFault, Contestant, race
from bench.ours import judge_timed, open_sandbox
from bench.sizes import Sizes
from bench.table import Row, Section, at_least, rows_of
from sandbox.backends.pooled import PooledSandbox
from sandbox.judge import CompileCache
from sandbox.runner.warm import USUAL_MODULES

TESTS = 10
BAR_PER_SECOND = 60.0
_PROCESSORS = os.cpu_count() or 1
_LANES = _PROCESSORS + 1  # as the worker has them: while one waits for a box to be wiped, another computes


class _Batches(Contestant):
    """A batch of submissions at a time, on so many lanes; its times are of one submission."""

    def __init__(self, kind: str, how: str, *, batch: int) -> None:
        self.kind = kind
        self.how = how
        self.batch = batch
        self.name = f"codereview, {kind}, {_LANES} {how}"
        self.used = Processors(used=0.0, total=0.0)
        self.contained = 0.0  # seconds of containers
        self.here = 0.0  # seconds of this process and those that it started
        self.done = 0

    def open(self, stack: ExitStack) -> None:
        self._executor: Executor = stack.enter_context(self._make_executor(stack))
        self._submit_all(-self.batch)  # runners are started, modules imported

    def _make_executor(self, stack: ExitStack) -> Executor:
        if self.how == "threads":
            _Judge.sandbox = open_sandbox(self.kind, stack, family="python")
            self.sandbox = _Judge.sandbox
            return ThreadPoolExecutor(_LANES)
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(_LANES, mp_context=context, initializer=_open_here, initargs=(self.kind,))

    def turn(self, number: int) -> float:
        before, here, contained = Processors.now(), _own_seconds(), container_seconds()
        began = time.perf_counter()
        self._submit_all(number * self.batch)
        elapsed = (time.perf_counter() - began) * 1000
        spent = Processors.now().since(before)
        self.used = Processors(used=self.used.used + spent.used, total=self.used.total + spent.total)
        self.contained += container_seconds() - contained
        self.here += max(0.0, _own_seconds() - here)
        self.done += self.batch
        return elapsed / self.batch

    def _submit_all(self, first: int) -> None:
        if self.how == "threads":
            _Judge.sandbox = self.sandbox
        try:
            for _ in self._executor.map(_judge_one, range(first, first + self.batch)):
                pass
        except BrokenExecutor as error:
            raise BenchFault(f"a process did not start or died: {error}") from error

    def breakdown(self) -> str:
        spent = (self.used.used, self.here, self.contained)
        each, here, contained = (seconds / self.done * 1000 for seconds in spent)
        return (
            f"{self.name}: the machine spent {each:.1f} ms of processor time per submission, {here:.1f} of them in "
            f"the bench's own processes and {contained:.1f} in containers; the rest is the engine's, the kernel's and "
            f"everybody else's on this machine, which was busy {self.used.used / self.used.total:.0%}"
        )


class _BareForks(Contestant):
    """What the kernel asks for the forks themselves: an interpreter awake per lane, and no judge."""

    name = f"bare forks of a warm interpreter, {_PROCESSORS} processes"

    def __init__(self, *, batch: int) -> None:
        self.batch = batch
        self.spent = 0.0  # seconds of processor time
        self.done = 0

    def open(self, stack: ExitStack) -> None:
        python = system_python()
        self.note = said(python, "--version")
        script = Path(__file__).with_name("forks.py")
        command = [python, str(script), str(TESTS), *USUAL_MODULES]
        self.lanes = [stack.enter_context(_started(command)) for _ in range(_PROCESSORS)]
        self._submit_all()  # modules imported

    def turn(self, number: int) -> float:
        began = time.perf_counter()
        self.spent += self._submit_all()
        self.done += self.batch
        return (time.perf_counter() - began) * 1000 / self.batch

    def _submit_all(self) -> float:
        """Returns the processor time of a batch."""
        for say, _ in self.lanes:
            say.write(f"{self.batch // _PROCESSORS}\n".encode())
        answers = [hear.readline() for _, hear in self.lanes]
        if not all(answers):
            raise BenchFault("a bare interpreter died")
        return sum(map(float, answers))

    def breakdown(self) -> str:
        each = self.spent / self.done * 1000
        return (
            f"{self.name}: {each:.1f} ms of processor time per submission, without users, limits, filters or verdicts"
        )


@contextmanager
def _started(command: list[str]) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The standard streams of a process, unbuffered: to it, from it. It ends when the first is closed."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
        if process.stdin is None or process.stdout is None:
            raise BenchFault("a bare interpreter has no streams")
        yield process.stdin, process.stdout


class _Judge:
    """What a lane judges with: one sandbox per process."""

    sandbox: PooledSandbox
    fault = ""  # why this process has none
    cache = CompileCache()


def _open_here(kind: str) -> None:
    stack = ExitStack()
    atexit.register(stack.close)
    try:
        _Judge.sandbox = open_sandbox(kind, stack, family="python")
    except BenchFault as fault:
        _Judge.fault = str(fault)  # told by the first submission: an initializer's own exception is lost


def _judge_one(number: int) -> None:
    if _Judge.fault:
        raise BenchFault(_Judge.fault)
    judge_timed(_Judge.sandbox, "python", number, tests=TESTS, cache=_Judge.cache)


def section(sizes: Sizes) -> Section:
    """All lanes busy, in turns: threads of one process as the worker has them, and a process per lane."""
    contestants = [
        _Batches(kind, how, batch=sizes.batch) for kind in ("docker", "bubblewrap") for how in ("threads", "processes")
    ]
    bare = _BareForks(batch=sizes.batch)
    lanes = race([*contestants, bare], rounds=sizes.batches, warm_up=1 if sizes.batches > 1 else 0)
    measured: list[_Batches | _BareForks] = [*contestants, bare]
    remarks = [contestant.breakdown() for contestant in measured if contestant.done]
    best = min((lane.summary.median for lane in lanes[:2] if lane.summary), default=None)
    return Section(
        title="The engine alone",
        about=f"Python submissions with {TESTS} tests, {_LANES} at a time on {_PROCESSORS} CPUs; per submission.",
        rows=[_with_rate(row) for row in rows_of(lanes, None)],
        bars=[
            at_least(
                "engine alone, docker, ten-test Python submissions",
                BAR_PER_SECOND,
                1000 / best if best else None,
                unit="/s",
                why="; ".join([_allowance(), *(each.breakdown() for each in (*measured[:2], bare) if each.done)])
                if contestants[0].done
                else lanes[0].fault,
            )
        ],
        remarks=remarks,
    )


def _own_seconds() -> float:
    return time.process_time() + cpu_seconds(descendants(os.getpid()))


def _allowance() -> str:
    each = 1000 * _PROCESSORS / BAR_PER_SECOND
    return f"at {BAR_PER_SECOND:g}/s {_PROCESSORS} processors have {each:.0f} ms for each submission, whoever uses them"


def _with_rate(row: Row) -> Row:
    return replace(row, note=f"{1000 / row.summary.median:.0f}/s") if row.summary else row
