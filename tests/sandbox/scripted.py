"""A sandbox whose boxes answer from a script: real behaviour of the seam, no processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from sandbox.base import BaseSandbox, Box, Outcome, Process, ProcessResult, never_cancelled, nobody_waits
from sandbox.exceptions import SandboxFault

Answer = ProcessResult | SandboxFault | Callable[[Process], ProcessResult]


def exited(stdout: bytes = b"", **options) -> ProcessResult:
    """A process that ended by itself, with code 0 unless said otherwise."""
    options.setdefault("exit_code", 0)
    return ProcessResult(outcome=Outcome.EXITED, stdout=stdout, **options)


def ended(outcome: Outcome, **options) -> ProcessResult:
    """A process that ended in another way."""
    return ProcessResult(outcome=outcome, **options)


@dataclass
class ScriptedBox(Box):
    """Gives the sandbox's answers in order and keeps what it was asked."""

    sandbox: ScriptedSandbox
    files: dict[str, bytes] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)

    @property
    def image(self) -> str:
        return "sha256:scripted"

    def write_files(self, files: Mapping[str, bytes]) -> None:
        self.files.update(files)

    def run(
        self,
        process: Process,
        *,
        cancelled: Callable[[], bool] = never_cancelled,
        on_compiled: Callable[[], None] = nobody_waits,
    ) -> ProcessResult:
        """A warm run tells that the source compiles, as the runner's does."""
        self.processes.append(process)
        if cancelled():
            return ended(Outcome.CANCELLED)
        if process.argv[-1] == "check_syntax.py":
            return self.sandbox.compile_result
        if process.warm and self.sandbox.compile_result.exit_code != 0:
            return exited(exit_code=1, stderr=b"SyntaxError: invalid syntax")
        answer = self.sandbox.answers.pop(0)
        if isinstance(answer, SandboxFault):
            raise answer
        return replace(answer(process) if callable(answer) else answer, compiled=self.sandbox.tells_compiled)

    def compile(
        self,
        process: Process,
        *,
        artifacts: tuple[str, ...],
        cancelled: Callable[[], bool] = never_cancelled,
    ) -> tuple[ProcessResult, dict[str, bytes]]:
        self.sandbox.compilations += 1
        made = dict.fromkeys(artifacts, b"\x7fELF") if self.sandbox.compile_result.exit_code == 0 else {}
        return self.sandbox.compile_result, made


class ScriptedSandbox(BaseSandbox):
    """`answers` are used up by the runs of tests, across boxes."""

    def __init__(self, *answers: Answer, compile_result: ProcessResult | None = None) -> None:
        super().__init__("scripted", {})
        self.answers = list(answers)
        self.compile_result = compile_result or exited(wall_ms=2)
        self.tells_compiled = self.compile_result == exited(wall_ms=2)  # do runs of scripts say so?
        self.compilations = 0
        self.boxes: list[ScriptedBox] = []

    @contextmanager
    def acquire(self, family: str) -> Iterator[ScriptedBox]:
        assert family in self.families()
        self.boxes.append(ScriptedBox(self))
        yield self.boxes[-1]

    def check(self) -> list[str]:
        return []

    def families(self) -> frozenset[str]:
        return frozenset({"python", "native", "node"})

    def close(self) -> None:
        self.answers.clear()
