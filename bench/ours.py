"""Our own judge as a contestant, by the engine's public function, with each sandbox's own defaults."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench import workload
from bench.measure import BenchFault, Contestant
from sandbox.backends.bubblewrap import BubblewrapSandbox
from sandbox.backends.docker import DockerSandbox
from sandbox.backends.pooled import PooledSandbox
from sandbox.exceptions import SandboxFault, SandboxUnavailable
from sandbox.judge import CompileCache, CompileFinished, JudgeEvent, TestFinished, Verdict, judge

KINDS: dict[str, type[PooledSandbox]] = {"docker": DockerSandbox, "bubblewrap": BubblewrapSandbox}


def open_sandbox(kind: str, stack: ExitStack, *, family: str) -> PooledSandbox:
    """A started sandbox with a runner ready for this language family. Raises BenchFault."""
    sandbox = KINDS[kind](kind, {})
    stack.callback(sandbox.close)
    try:
        problems = sandbox.check()
        if problems:
            raise BenchFault(problems[0])
        with sandbox.acquire(family):
            return sandbox
    except (SandboxUnavailable, SandboxFault) as error:
        raise BenchFault(str(error)) from error


@dataclass(slots=True)
class Steps:
    """When the steps of one judgement ended, in milliseconds since it began."""

    compiled: float = 0.0
    cached: bool = False
    compiler: float = 0.0  # what the compile step took by the runner's clock
    tests: list[float] = field(default_factory=list)
    programs: float = 0.0  # all tests' programs from start to end, as the runner measured them
    whole: float = 0.0


def judge_timed(sandbox: PooledSandbox, language: str, number: int, *, tests: int, cache: CompileCache) -> Steps:
    """Judge the program, which must be accepted, and note the time of every step. Raises BenchFault."""
    steps = Steps()
    began = time.perf_counter()
    request = workload.request(language, number, tests=tests)
    try:
        judgement = judge(request, sandbox=sandbox, on_event=_noting(steps, began), cache=cache)
    except (SandboxUnavailable, SandboxFault) as error:
        raise BenchFault(str(error)) from error
    steps.whole = _since(began)
    if judgement.verdict is not Verdict.ACCEPTED:
        raise BenchFault(f"the judge said {judgement.verdict}: {judgement.compile}")
    return steps


def _noting(steps: Steps, began: float) -> Callable[[JudgeEvent], None]:
    def note(event: JudgeEvent) -> None:
        if isinstance(event, CompileFinished):
            steps.compiled, steps.cached = _since(began), event.compile.cached
            steps.compiler = event.compile.time_ms
        elif isinstance(event, TestFinished):
            steps.tests.append(_since(began))
            steps.programs += event.result.wall_ms

    return note


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


class Ours(Contestant):
    """The whole judgement, from the request to the verdict, on a warm pool."""

    language, family = "python", "python"

    def __init__(self, kind: str, *, tests: int) -> None:
        self.kind = kind
        self.tests = tests
        self.name = f"codereview, {kind}"
        self.cache = CompileCache()
        self.steps: list[Steps] = []  # of every turn, also those of the warm-up

    def open(self, stack: ExitStack) -> None:
        self.sandbox = open_sandbox(self.kind, stack, family=self.family)
        self.note = "warm pool"

    def turn(self, number: int) -> float | None:
        self.steps.append(judge_timed(self.sandbox, self.language, number, tests=self.tests, cache=self.cache))
        return None


class OursNative(Ours):
    """One test of a native program, on the average of all; its compilation is not counted."""

    language, family = "c", "native"

    def turn(self, number: int) -> float:
        super().turn(number)
        return (self.steps[-1].tests[-1] - self.steps[-1].compiled) / self.tests


class OursCompiling(Ours):
    """From the request to a compiled C++ program, the box's acquisition counted."""

    language, family = "cpp", "native"

    def __init__(self, kind: str) -> None:
        super().__init__(kind, tests=1)

    def turn(self, number: int) -> float:
        super().turn(number)
        return self.steps[-1].compiled


class OursCompiled(OursCompiling):
    """The same for a source that was compiled before."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.name = f"codereview, {kind}, cached"

    def turn(self, number: int) -> float:
        del number  # always the same source
        elapsed = super().turn(0)
        if len(self.steps) > 1 and not self.steps[-1].cached:
            raise BenchFault("the compile cache forgot the program")
        return elapsed


class Acquiring(Contestant):
    """Borrowing a clean box from a warm pool; giving it back is not counted."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.name = f"acquire, {kind}"

    def open(self, stack: ExitStack) -> None:
        self.sandbox = open_sandbox(self.kind, stack, family="python")

    def turn(self, number: int) -> float:
        del number
        began = time.perf_counter()
        with self.sandbox.acquire("python"):
            return _since(began)
