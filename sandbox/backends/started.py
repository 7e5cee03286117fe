"""One program under way on a remote runner, from the request to its result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.base import Limits, Outcome, Process, ProcessResult
from sandbox.exceptions import SandboxFault
from sandbox.runner.frames import Message

if TYPE_CHECKING:
    from .remote import RemoteRunner

_SLOW_HOST_FACTOR = 6  # how far the runner may extend the wall limit, and then some
_GRACE_SECONDS = 40.0  # a program's own limits end it long before; this only notices a dead runner


class Started:
    """A program that a runner was asked to run. `message` is its result, once that has come."""

    def __init__(self, runner: RemoteRunner, kind: str, process: Process, *, artifacts: tuple[str, ...] = ()) -> None:
        self.runner = runner
        self.process = process
        self.message: Message | None = None
        self._wanted = set(process.feedback or artifacts)
        self._kills_before = runner.memory_kills()
        self.patience = process.limits.wall_ms / 1000 * _SLOW_HOST_FACTOR + _GRACE_SECONDS
        if kind == "run" and runner.remembers(process):
            self._request = runner.send(kind, (process.stdin,), again=True)
            return
        self._request = runner.send(
            kind,
            (process.stdin, *process.files.values()),
            argv=list(process.argv),
            arguments=list(process.arguments),
            env=dict(process.env),
            warm=process.warm,
            hold_stdin=process.hold_stdin,
            files=list(process.files),
            feedback=list(process.feedback),
            artifacts=list(artifacts),
            limits=_limits(process.limits),
        )
        runner.remember(process if kind == "run" and not process.files and not process.feedback else None)

    def hear(self, *, timeout: float) -> Message | None:
        """The next word about this program, if one comes in time; its last word is kept as `message`."""
        message = self.runner.poll(self._request, timeout=timeout)
        if message is not None and message.kind == "result":
            self.message = message
        return message

    def cancel(self) -> None:
        """Ask for its end; the result comes all the same."""
        self.tell("cancel")

    def tell(self, kind: str, *blobs: bytes, **header: Any) -> None:
        """Say something about this program to the runner; nothing is answered."""
        self.runner.tell(self._request, kind, blobs, **header)

    def finish(self) -> ProcessResult:
        """The result; what the program left behind is its `feedback`. Raises SandboxFault."""
        if self.message is None:
            raise SandboxFault("the runner spoke of something else than the program's end")
        names = self.message.header.get("artifacts", [])
        if not set(names) <= self._wanted:
            raise SandboxFault("the runner sent an artefact that nobody asked for")
        result = _result(self.message, names)
        if result.outcome is Outcome.SIGNALLED and self.runner.memory_kills() > self._kills_before:
            result = replace(result, outcome=Outcome.MEMORY_LIMIT, signal=None)
        return result


def _limits(limits: Limits) -> dict[str, int]:
    return {
        "cpu_ms": limits.cpu_ms,
        "wall_ms": limits.wall_ms,
        "memory_kb": limits.memory_kb,
        "output_kb": limits.output_kb,
        "stderr_kb": limits.stderr_kb,
        "file_kb": limits.file_kb,
        "processes": limits.processes,
        "stack_kb": limits.stack_kb,
    }


def _result(message: Message, names: list[str]) -> ProcessResult:
    header = message.header
    try:
        return ProcessResult(
            outcome=Outcome(header["outcome"]),
            exit_code=header["exit_code"],
            signal=header["signal"],
            cpu_ms=header["cpu_ms"],
            wall_ms=header["wall_ms"],
            memory_kb=header["memory_kb"],
            stdout=message.blobs[0],
            stderr=message.blobs[1],
            stdout_truncated=header["stdout_truncated"],
            stderr_truncated=header["stderr_truncated"],
            waited_for_input=header["waited_for_input"],
            compiled=header["compiled"],
            feedback=dict(zip(names, message.blobs[2:], strict=True)),
        )
    except (KeyError, ValueError, IndexError) as error:
        raise SandboxFault(f"the runner's result is incomplete: {error}") from error
