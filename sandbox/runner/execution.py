"""One program from start to report: feeds it, drains it, measures it, stops it.

A single loop waits for whatever comes first: output, the end, a word from the host, or the next
look at what the program uses.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from . import outcome, usage
from .keeper import FINISHED, FINISHED_MARK, KILL, LOOK
from .room import Room
from .streams import HeadAndTail, HeadOnly, Stream

_FIRST_LOOK_MS, _LOOK_MS = 20, 15
_STOP_GRACE_MS = 20_000  # a killed program must be gone by then, else the sandbox is broken
_HOST_IS_SLOW_FACTOR = 4  # waiting for a core is not idling; but not for ever
_EVENT_BYTES = 16 * 1024
_READ_BYTES = 64 * 1024  # as much as a pipe usually holds
_PIPE_BYTES = 1024 * 1024
_SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


class _Ended(NamedTuple):
    """The keeper's last word about a program; see `keeper.FINISHED`."""

    status: int
    cpu_us: int
    peak_kb: int
    baseline_kb: int
    began: float
    at: float
    is_compiled: bool
    is_clean: bool


class Host(NamedTuple):
    """How the host is heard and told while a program runs."""

    fd: int  # readable when it has said something
    interrupted: Callable[[], bool]  # hears what it said: does it cancel this program?
    goes_on: Callable[[bool], None]  # the program is no short one; is it known to have compiled?


class Broken(Exception):
    """The sandbox cannot go on; the runner says so to the host and ends."""


class Execution:
    """State of one running program. Use once."""

    def __init__(
        self,
        order: dict[str, Any],
        *,
        request: int,
        recipe: bytes,
        starter: socket.socket,
        members: usage.Members,
        host: Host,
        room: Room | None = None,
    ) -> None:
        self._order = order
        self._request = request
        self._recipe = recipe  # the order as the warm parent reads it; empty when it has it already
        self._limits = order["limits"]
        self._starter = starter
        self._members = members
        self._room = room
        self._host = host
        self._facts = outcome.Facts()
        self._ended: _Ended | None = None
        self._started_at: float | None = None
        self._stop_sent_at: float | None = None
        self._peak_kb = self._baseline_kb = 0
        self._reading_stdin = False
        self._next_look = 0.0
        self.stdout = HeadOnly(self._limits["output_kb"] * 1024)
        self.stderr = HeadAndTail(self._limits["stderr_kb"] * 1024)
        self.artifacts = HeadOnly(self._limits["file_kb"] * 1024 + 4096)
        self._streams: dict[int, Stream] = {}
        self._throttled: set[int] = set()

    def run(self, stdin: bytes) -> dict[str, Any]:
        """Run to the end and return the report. Raises Broken."""
        kills_before = usage.memory_kills()
        held_stdin = self._start(stdin)
        self._watch()
        while self._ended is None:
            self._turn()
        self._drain()
        if held_stdin is not None:
            os.close(held_stdin)
        self._facts.killed_for_memory = usage.memory_kills() > kills_before and self._may_be_ours(self._ended.status)
        return self._report()

    @property
    def left_nothing(self) -> bool:
        """Is nothing left where the program could write? Known once it has ended."""
        return self._ended is not None and self._ended.is_clean

    def _start(self, stdin: bytes) -> int | None:
        """Send the order with the program's ends; returns the kept end of a stdin that stays open."""
        held: int | None = None
        if self._order["hold_stdin"]:
            inner, held = os.pipe()
            fcntl.fcntl(held, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
            os.set_blocking(held, False)
            os.write(held, stdin[:_PIPE_BYTES])
        else:
            inner = _sealed_file(stdin)
        theirs = [inner]
        for stream in (self.stdout, self.stderr, *([self.artifacts] if self._order["artifacts"] else [])):
            ours, end = os.pipe()
            os.set_blocking(ours, False)
            self._streams[ours] = stream
            theirs.append(end)
        socket.send_fds(self._starter, [b"%d\n" % self._request, self._recipe], theirs)
        for fd in theirs:
            os.close(fd)
        return held

    def _watch(self) -> None:
        self._poll = select.poll()
        for fd in (self._starter.fileno(), self._host.fd, *self._streams):
            self._poll.register(fd, select.POLLIN)

    def _turn(self) -> None:
        """Wait for the next thing and deal with it."""
        for fd, _ in self._poll.poll(self._patience_ms()):
            if fd == self._starter.fileno():
                self._hear()
            elif fd == self._host.fd:
                self._hear_host()
            else:
                self._attend(fd)
        for fd in list(self._throttled):
            self._read(fd)
        if self._started_at is not None and self._ended is None:
            self._look_after_limits()

    def _hear_host(self) -> None:
        if self._host.interrupted():
            self._stop(outcome.CANCELLED)

    def _attend(self, fd: int) -> None:
        self._read(fd)

    def _patience_ms(self) -> int:
        if self._started_at is None:
            return _STOP_GRACE_MS
        return max(1, int((self._next_look - time.monotonic()) * 1000) + 1)

    def _hear(self) -> None:
        packet = self._starter.recv(_EVENT_BYTES)
        if not packet:
            raise Broken("the warm parent is gone")
        if packet[:1] == FINISHED_MARK:
            self._ended = _Ended(*FINISHED.unpack(packet[1:]))
            self._started_at, self._baseline_kb = self._ended.began, self._ended.baseline_kb
            return
        event = json.loads(packet)
        kind = event["event"]
        if kind == "started":
            self._started_at, self._baseline_kb = event["began"], event["baseline_kb"]
            self._next_look = self._started_at + _FIRST_LOOK_MS / 1000
            self._host.goes_on(False)
        elif kind == "compiled":
            self._host.goes_on(True)
        elif kind == "seen":
            self._reading_stdin = event["reading_stdin"]
        elif kind == "keeper" and event["id"] == self._request:
            self._members.also_ours(event["pid"])
        elif kind == "broken":
            raise Broken(event["reason"])
        elif kind == "gone" and event["id"] == self._request:
            raise Broken("the keeper died before the program")

    def _read(self, fd: int) -> None:
        try:
            data = os.read(fd, _PIPE_BYTES if fd in self._throttled else _READ_BYTES)
        except BlockingIOError:
            return
        if not data:
            if fd not in self._throttled:
                self._poll.unregister(fd)
            self._throttled.discard(fd)
            del self._streams[fd]
            os.close(fd)
            return
        stream = self._streams[fd]
        stream.take(data)
        if not stream.is_full:
            return
        if stream is not self.stderr:
            self._stop(outcome.OUTPUT_LIMIT)
        elif fd not in self._throttled:
            # What more it complains is hardly kept: it is emptied at every look, not at every write.
            fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
            self._poll.unregister(fd)
            self._throttled.add(fd)

    def _look_after_limits(self) -> None:
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + _LOOK_MS / 1000
        if self._stop_sent_at is not None:
            if (now - self._stop_sent_at) * 1000 > _STOP_GRACE_MS:
                raise Broken("a killed program did not go away")
            return
        elapsed = self._wall_ms(now)
        used = usage.measure(self._members.pids(), baseline_kb=self._own_baseline_kb())
        self._peak_kb = max(self._peak_kb, used.memory_kb)
        if used.memory_kb > self._limits["memory_kb"]:
            self._stop(outcome.MEMORY_LIMIT)
        elif self._room is not None and self._room.is_overfull():
            self._stop(outcome.OUTPUT_LIMIT)
        elif used.cpu_ms > self._limits["cpu_hard_ms"]:
            self._stop(outcome.CPU_LIMIT)
        elif elapsed > self._limits["wall_ms"] + min(used.delay_ms, self._limits["wall_ms"] * _HOST_IS_SLOW_FACTOR):
            self._stop_for_wall(used)

    def _stop_for_wall(self, used: usage.Usage) -> None:
        if used.cpu_ms >= self._limits["cpu_ms"]:
            self._stop(outcome.CPU_LIMIT)
            return
        self._starter.send(LOOK)  # answered before the kill that follows it
        self._stop(outcome.WALL_LIMIT)

    def _stop(self, why: str) -> None:
        if not self._facts.stopped:
            self._facts.stopped = why
            self._stop_sent_at = time.monotonic()
            self._starter.send(KILL)

    def _drain(self) -> None:
        """Take what is still in the pipes, and close them.

        Every writer is dead, so what is there now is all there will be. An end may outlive its process
        for a while, in flight between sockets that hold nothing but each other; nobody can write to it
        any more, and the kernel collects it.
        """
        for fd in list(self._streams):
            os.set_blocking(fd, False)
            while fd in self._streams and select.select([fd], [], [], 0)[0]:
                self._read(fd)
            if fd in self._streams:
                del self._streams[fd]
                os.close(fd)

    def _may_be_ours(self, status: int) -> bool:
        """Where others share our control group, a kill that did not end our program may have been theirs."""
        return self._room is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)

    def _own_baseline_kb(self) -> int:
        return self._baseline_kb if self._order["warm"] else 0

    def _wall_ms(self, now: float) -> int:
        return int((now - (self._started_at or now)) * 1000)

    def _report(self) -> dict[str, Any]:
        ended = self._ended
        if ended is None:
            raise Broken("there is nothing to report yet")
        facts = self._facts
        facts.status = ended.status
        facts.cpu_ms = ended.cpu_us // 1000
        facts.memory_kb = max(self._peak_kb, ended.peak_kb - self._own_baseline_kb())
        facts.stderr = self.stderr.value()
        how, exit_code, signal_number = outcome.decide(facts, self._limits)
        return {
            "outcome": how,
            "exit_code": exit_code,
            "signal": signal_number,
            "cpu_ms": facts.cpu_ms,
            "wall_ms": self._wall_ms(ended.at),
            "memory_kb": facts.memory_kb,
            "stdout_truncated": self.stdout.is_full,
            "stderr_truncated": self.stderr.is_full,
            "waited_for_input": how == outcome.WALL_LIMIT and self._reading_stdin,
            "compiled": ended.is_compiled,
        }


def _sealed_file(content: bytes) -> int:
    """An unnamed file in memory that nobody can change any more, ready to be read from its start."""
    fd = os.memfd_create("stdin", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    written = 0
    while written < len(content):
        written += os.write(fd, memoryview(content)[written:])
    os.lseek(fd, 0, os.SEEK_SET)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, _SEALS)
    return fd
