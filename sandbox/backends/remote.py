"""A started runner as the host sees it, and the box that lends it to one submission."""

from __future__ import annotations

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sandbox.base import Box, Limits, Outcome, Process, ProcessResult, never_cancelled
from sandbox.exceptions import SandboxFault
from sandbox.runner.frames import Message
from sandbox.runner.main import PROTOCOL

from .link import Link

_ANSWER_SECONDS = 20.0  # for anything but a program; far beyond what an idle runner needs
_GRACE_SECONDS = 40.0  # a program's own limits end it long before; this only notices a dead runner
_SLOW_HOST_FACTOR = 6  # how far the runner may extend the wall limit, and then some
_USUAL_PLACES = ("/box", "/tmp", "/dev/shm")  # noqa: S108 - names inside a sandbox
_A_USUAL_PLACE = re.compile(rf"(?<![\w.])({'|'.join(_USUAL_PLACES)})\b")
_LISTEN_SECONDS = 0.05  # between two looks at `cancelled`


class RemoteRunner(ABC):
    """A runner that was started and answers over a link. One user at a time."""

    def __init__(self, *, link: Link, image: str) -> None:
        self.link = link
        self.image = image
        self.uses = 0
        self.facts: dict[str, Any] = {}
        self._last_id = 0

    def greet(self, *, timeout: float) -> None:
        """Wait until the runner is ready. Raises SandboxFault with what it complained about."""
        try:
            message = self.link.receive(timeout=timeout)
        except SandboxFault as fault:
            raise SandboxFault(f"{fault}; {self.complaint()}") from fault
        if message is None or message.kind != "ready":
            raise SandboxFault(f"the runner did not become ready within {timeout:.0f} s; {self.complaint()}")
        if message.header.get("protocol") != PROTOCOL:
            raise SandboxFault("the runner speaks another protocol version: rebuild the images (make images)")
        self.facts = message.header

    def ask(self, kind: str, blobs: tuple[bytes, ...] = (), **header: Any) -> Message:
        """Send a request that needs no program and wait for its answer."""
        request = self.send(kind, blobs, **header)
        return self.answer(request, timeout=_ANSWER_SECONDS)

    def send(self, kind: str, blobs: tuple[bytes, ...] = (), **header: Any) -> int:
        """Send a request; returns its id."""
        self._last_id += 1
        self.link.send({"kind": kind, "id": self._last_id, **header}, blobs, timeout=_ANSWER_SECONDS)
        return self._last_id

    def cancel(self, request: int) -> None:
        """Ask for the running program's end; its result still comes."""
        self.link.send({"kind": "cancel", "id": request}, timeout=_ANSWER_SECONDS)

    def poll(self, request: int, *, timeout: float) -> Message | None:
        """The answer to `request`, or None when it has not come yet. Raises SandboxFault."""
        message = self.link.receive(timeout=timeout)
        if message is None:
            return None
        if message.kind == "fault":
            raise SandboxFault(f"the runner gave up: {message.header.get('reason')}")
        if message.header.get("id") != request:
            raise SandboxFault("the runner answered another question")
        return message

    def answer(self, request: int, *, timeout: float) -> Message:
        """The answer to `request`. Raises SandboxFault when it does not come."""
        message = self.poll(request, timeout=timeout)
        if message is None:
            raise SandboxFault(f"the runner did not answer within {timeout:.0f} s")
        return message

    def complaint(self) -> str:
        """What the runner or its starter wrote to stderr, for a message."""
        return "it left no word"

    def memory_kills(self) -> int:
        """How often the kernel killed in this sandbox for memory, where only the host can see that."""
        return 0

    @abstractmethod
    def destroy(self) -> None:
        """End the runner and everything in its sandbox. Idempotent, raises nothing."""


class RemoteBox(Box):
    """A box on a remote runner."""

    def __init__(self, runner: RemoteRunner) -> None:
        self._runner = runner

    @property
    def image(self) -> str:
        """Identity of the toolchain."""
        return self._runner.image

    def located(self, text: str) -> str:
        """See `Box.located`."""
        facts = self._runner.facts
        own = dict(zip(_USUAL_PLACES, (facts["work"], *facts["scratch"]), strict=True))
        return _A_USUAL_PLACE.sub(lambda match: own[match[0]], text)

    def write_files(self, files: Mapping[str, bytes]) -> None:
        """See `Box.write_files`."""
        names = list(files)
        for name in names:
            if not name or "/" in name or "\0" in name or name in {".", ".."}:
                raise ValueError(f"{name!r} is not a plain file name")
        _expect(self._runner.ask("write", tuple(files.values()), names=names), "done")

    def run(self, process: Process, *, cancelled: Callable[[], bool] = never_cancelled) -> ProcessResult:
        """See `Box.run`."""
        return self._execute("run", process, cancelled)[0]

    def compile(
        self,
        process: Process,
        *,
        artifacts: tuple[str, ...],
        cancelled: Callable[[], bool] = never_cancelled,
    ) -> tuple[ProcessResult, dict[str, bytes]]:
        """See `Box.compile`."""
        result, message = self._execute("compile", process, cancelled, artifacts=list(artifacts))
        names = message.header.get("artifacts", [])
        made = dict(zip(names, message.blobs[2:], strict=True))
        if not set(made) <= set(artifacts):
            raise SandboxFault("the runner sent an artefact that nobody asked for")
        return result, made

    def _execute(
        self, kind: str, process: Process, cancelled: Callable[[], bool], **more: Any
    ) -> tuple[ProcessResult, Message]:
        runner = self._runner
        kills_before = runner.memory_kills()
        request = runner.send(
            kind,
            (process.stdin,),
            argv=list(process.argv),
            env=dict(process.env),
            warm=process.warm,
            hold_stdin=process.hold_stdin,
            limits=_limits(process.limits),
            **more,
        )
        message = self._wait(request, process.limits, cancelled)
        result = _result(_expect(message, "result"))
        if result.outcome is Outcome.SIGNALLED and runner.memory_kills() > kills_before:
            result = replace(result, outcome=Outcome.MEMORY_LIMIT, signal=None)
        return result, message

    def _wait(self, request: int, limits: Limits, cancelled: Callable[[], bool]) -> Message:
        runner = self._runner
        patience = limits.wall_ms / 1000 * _SLOW_HOST_FACTOR + _GRACE_SECONDS
        deadline = time.monotonic() + patience
        cancel_sent = False
        while (message := runner.poll(request, timeout=_LISTEN_SECONDS)) is None:
            if time.monotonic() > deadline:
                raise SandboxFault("a program's end was not reported in time")
            if not cancel_sent and cancelled():
                runner.cancel(request)
                cancel_sent = True
        return message


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


def _expect(message: Message, kind: str) -> Message:
    if message.kind != kind:
        raise SandboxFault(f"the runner answered {message.kind!r} instead of {kind!r}")
    return message


def _result(message: Message) -> ProcessResult:
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
        )
    except (KeyError, ValueError, IndexError) as error:
        raise SandboxFault(f"the runner's result is incomplete: {error}") from error
