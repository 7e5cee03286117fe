"""A started runner as the host sees it, and the box that lends it to one submission."""

from __future__ import annotations

import re
import select
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Self

from sandbox.base import Box, Conversation, Process, ProcessResult, never_cancelled, nobody_waits
from sandbox.exceptions import SandboxFault, SandboxUnavailable
from sandbox.runner.frames import Message
from sandbox.runner.main import PROTOCOL

from .link import Link
from .relay import Relay
from .started import Started

_ANSWER_SECONDS = 20.0  # for anything but a program; far beyond what an idle runner needs
_USUAL_PLACES = ("/box", "/tmp", "/dev/shm")  # noqa: S108 - names inside a sandbox
_A_USUAL_PLACE = re.compile(rf"(?<![\w.])({'|'.join(_USUAL_PLACES)})\b")
_ALL_BUT_STDIN = tuple(field.name for field in fields(Process) if field.name != "stdin")
_LISTEN_SECONDS = 0.05  # between two looks at `cancelled`


class RemoteRunner(ABC):
    """A runner that was started and answers over a link. One user at a time."""

    def __init__(self, *, link: Link, image: str) -> None:
        self.link = link
        self.image = image
        self.uses = 0
        self.facts: dict[str, Any] = {}
        self._last_id = 0
        self._owed: set[int] = set()  # requests whose "done" nobody waited for
        self._remembered: Process | None = None

    def greet(self, *, timeout: float) -> None:
        """Wait until the runner is ready. Raises SandboxFault with what it complained about."""
        try:
            message = self.link.receive(timeout=timeout)
        except SandboxFault as fault:
            raise SandboxFault(f"{fault}; {self.complaint()}") from fault
        if message is None or message.kind != "ready":
            raise SandboxFault(f"the runner did not become ready within {timeout:.0f} s; {self.complaint()}")
        if message.header.get("protocol") != PROTOCOL:
            raise SandboxFault(
                "the runner speaks another protocol version: rebuild the images (make images) and restart this process"
            )
        self.facts = message.header

    def greeted(self, *, timeout: float) -> Self:
        """This runner, once it is ready. One that does not become so is destroyed; raises SandboxFault."""
        try:
            self.greet(timeout=timeout)
        except SandboxFault:
            self.destroy()
            raise
        return self

    def is_sound(self) -> bool:
        """Is it, while nobody uses it, still there and silent? One that hung up or speaks unasked is not."""
        return not self.link.has_waiting and not select.select([self.link], [], [], 0)[0]

    def ask(self, kind: str, blobs: tuple[bytes, ...] = (), **header: Any) -> Message:
        """Send a request that needs no program and wait for its answer."""
        self._remembered = None if kind == "reset" else self._remembered
        request = self.send(kind, blobs, **header)
        return self.answer(request, timeout=_ANSWER_SECONDS)

    def ask_later(self, kind: str, blobs: tuple[bytes, ...] = (), **header: Any) -> None:
        """Send a request that is only to be done, without waiting: if it fails, the next answer says so."""
        self._owed.add(self.send(kind, blobs, **header))

    def remember(self, process: Process | None) -> None:
        """The runner can repeat `process` on another stdin, until something else is run."""
        self._remembered = process

    def remembers(self, process: Process) -> bool:
        """Is `process`, but for its stdin, what the runner can repeat?"""
        last = self._remembered
        return last is not None and all(getattr(last, field) == getattr(process, field) for field in _ALL_BUT_STDIN)

    @property
    def may_look_ahead(self) -> bool:
        """May a program be sent while another one runs?

        Not where the host alone counts what the kernel kills for memory: it could not tell whose it was.
        """
        return True

    def send(self, kind: str, blobs: tuple[bytes, ...] = (), **header: Any) -> int:
        """Send a request; returns its id."""
        self._last_id += 1
        self.link.send({"kind": kind, "id": self._last_id, **header}, blobs, timeout=_ANSWER_SECONDS)
        return self._last_id

    def tell(self, request: int, kind: str, blobs: tuple[bytes, ...] = (), **header: Any) -> None:
        """Say something about a running program; nothing is answered to it."""
        self.link.send({"kind": kind, "id": request, **header}, blobs, timeout=_ANSWER_SECONDS)

    def poll(self, request: int, *, timeout: float) -> Message | None:
        """The answer to `request`, or None when it has not come yet. Raises SandboxFault."""
        message = self.link.receive(timeout=timeout)
        while message is not None and message.kind == "done" and message.header.get("id") in self._owed:
            self._owed.discard(message.header["id"])
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
        self._next: Sequence[Process] = ()  # what will probably be run next
        self._ahead: deque[Started] = deque()  # the beginning of it that the runner has already

    @property
    def image(self) -> str:
        """Identity of the toolchain."""
        return self._runner.image

    def located(self, text: str) -> str:
        """See `Box.located`."""
        facts = self._runner.facts
        own = dict(zip(_USUAL_PLACES, (facts["work"], *facts["scratch"]), strict=True))
        return _A_USUAL_PLACE.sub(lambda match: own[match[0]], text)

    def look_ahead(self, processes: Sequence[Process]) -> None:
        """See `Box.look_ahead`."""
        if self._runner.may_look_ahead and not any(process.files for process in processes):
            self._next = processes

    def settle(self) -> None:
        """End and forget the programs that were sent ahead and that nobody asked for. Raises SandboxFault."""
        ahead, self._ahead = self._ahead, deque()
        for started in ahead:
            started.cancel()
        for started in ahead:
            _hear_out(started, never_cancelled)

    def write_files(self, files: Mapping[str, bytes]) -> None:
        """See `Box.write_files`."""
        self.settle()
        names = list(files)
        for name in names:
            if not name or "/" in name or "\0" in name or name in {".", ".."}:
                raise ValueError(f"{name!r} is not a plain file name")
        self._runner.ask_later("write", tuple(files.values()), names=names)

    def run(
        self,
        process: Process,
        *,
        cancelled: Callable[[], bool] = never_cancelled,
        on_compiled: Callable[[], None] = nobody_waits,
    ) -> ProcessResult:
        """See `Box.run`."""
        following, self._next = self._next, ()
        started = self._begun_ahead(process)
        if started is None:
            self.settle()
            started = Started(self._runner, "run", process)
        self._send_ahead(following)
        _hear_out(started, cancelled, on_compiled)
        return started.finish()

    def compile(
        self,
        process: Process,
        *,
        artifacts: tuple[str, ...],
        cancelled: Callable[[], bool] = never_cancelled,
    ) -> tuple[ProcessResult, dict[str, bytes]]:
        """See `Box.compile`."""
        self._next = ()
        self.settle()
        started = Started(self._runner, "compile", process, artifacts=artifacts)
        _hear_out(started, cancelled)
        result = started.finish()
        return replace(result, feedback={}), dict(result.feedback)

    def converse(
        self,
        process: Process,
        *,
        partner: Box,
        partner_process: Process,
        cancelled: Callable[[], bool] = never_cancelled,
    ) -> Conversation:
        """See `Box.converse`."""
        if not isinstance(partner, RemoteBox):
            raise SandboxUnavailable("a program cannot be connected with one in another kind of box")
        self.settle()
        partner.settle()
        own = Started(self._runner, "converse", process)
        return Relay(own, Started(partner._runner, "converse", partner_process)).run(cancelled=cancelled)

    def _begun_ahead(self, process: Process) -> Started | None:
        """What was sent ahead, if it is this."""
        return self._ahead.popleft() if self._ahead and self._ahead[0].process == process else None

    def _send_ahead(self, following: Sequence[Process]) -> None:
        """Let the runner have what comes next, unless it was told of other plans: they end when their time comes."""
        if any(started.process != process for started, process in zip(self._ahead, following, strict=False)):
            return
        for process in following[len(self._ahead) :]:
            self._ahead.append(Started(self._runner, "run", process))


def _hear_out(started: Started, cancelled: Callable[[], bool], on_compiled: Callable[[], None] = nobody_waits) -> None:
    """Wait for the program's result. Raises SandboxFault."""
    deadline = time.monotonic() + started.patience
    cancel_sent = False
    while started.message is None:
        heard = started.hear(timeout=_LISTEN_SECONDS)
        if heard is not None and heard.kind == "compiled":
            on_compiled()
        elif heard is not None:
            break
        if time.monotonic() > deadline:
            raise SandboxFault("a program's end was not reported in time")
        if not cancel_sent and cancelled():
            started.cancel()
            cancel_sent = True
