"""A sandbox without processes for the tests of what surrounds it: it behaves as the test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import ClassVar

from sandbox.base import BaseSandbox, Box, Outcome, Process, ProcessResult, never_cancelled, nobody_waits

# (what the learner sent, the process, "was it cancelled?") -> what became of it
Behaviour = Callable[[str, Process, Callable[[], bool]], ProcessResult]


def exited(stdout: bytes = b"", **options) -> ProcessResult:
    options.setdefault("exit_code", 0)
    return ProcessResult(outcome=Outcome.EXITED, stdout=stdout, cpu_ms=3, wall_ms=4, memory_kb=9000, **options)


def adds(source: str, process: Process, cancelled: Callable[[], bool]) -> ProcessResult:
    """A program that reads numbers and prints their sum; "abs" in its text makes it lose the signs."""
    numbers = [int(word) for word in process.stdin.split()]
    return exited(b"%d\n" % sum(map(abs, numbers) if "abs" in source else numbers))


class ProgramBox(Box):
    def __init__(self) -> None:
        self.source = ""

    @property
    def image(self) -> str:
        return "sha256:program"

    def write_files(self, files: Mapping[str, bytes]) -> None:
        self.source = files.get("main.py", b"").decode() or self.source

    def run(
        self,
        process: Process,
        *,
        cancelled: Callable[[], bool] = never_cancelled,
        on_compiled: Callable[[], None] = nobody_waits,
    ) -> ProcessResult:
        broken = "def broken(" in self.source
        if process.argv[-1] == "check_syntax.py" or broken:
            stderr = b'  File "main.py", line 1\nSyntaxError: invalid syntax\n' if broken else b""
            return exited(exit_code=int(broken), stderr=stderr)
        on_compiled()
        return replace(ProgramSandbox.behaviour(self.source, process, cancelled), compiled=True)

    def compile(self, process, *, artifacts, cancelled=never_cancelled):
        return exited(), dict.fromkeys(artifacts, b"\x7fELF")


class ProgramSandbox(BaseSandbox):
    """Set `behaviour` for a test; the fixture `programs` sets it back."""

    behaviour: ClassVar[Behaviour] = staticmethod(adds)

    @contextmanager
    def acquire(self, family: str) -> Iterator[ProgramBox]:
        yield ProgramBox()

    def check(self) -> list[str]:
        return []

    def families(self) -> frozenset[str]:
        return frozenset({"python", "native", "node"})

    def close(self) -> None:
        pass
