"""The process that waits for a program: keeps count of all it started, and kills what is left.

It is the nearest subreaper of everything the program starts, so nothing escapes its counting: what
loses its parent becomes its child, and when it has no child left, no process of the program exists
anywhere. It speaks with the runner over a packet socket that no program holds.
"""

from __future__ import annotations

import json
import os
import select
import socket
import time
from collections.abc import Callable
from typing import Any

from . import collect, places
from .identity import confine, open_fence
from .killing import Kill
from .start import StartFailed, fork_program

MAX_PACKET_BYTES = 256 * 1024
_BURIAL_SECONDS = 0.0005  # what was killed is on its way out; what was overlooked is killed in the next turn
_READ_CALL = {"x86_64": 0, "aarch64": 63}.get(os.uname().machine)


class Keeper:
    """Starts one program, sees it to its end, and reports once. One instance per program."""

    def __init__(self, channel: socket.socket, order: dict[str, Any], fds: list[int], *, kill: Kill) -> None:
        self._channel = channel
        self._order = order
        self._fds = fds
        self._kill_everybody = kill
        self._cpu_us = 0
        self._peak_kb = 0

    def run(self) -> None:
        """From start to the report: afterwards no process of the program exists and scratch is empty."""
        try:
            main, (cpu_before, peak_before) = fork_program(self._order, self._fds)
        except StartFailed as failure:
            tell(self._channel, {"event": "broken", "reason": str(failure)})
            return
        for fd in self._fds[:3]:
            os.close(fd)  # the program's copies alone keep the pipes open now
        tell(self._channel, {"event": "started", "baseline_kb": peak_before})
        status = self._wait(main)
        stray = self._kill_rest()
        if self._order["artifacts"] and (self._order["feedback"] or os.waitstatus_to_exitcode(status) == 0):
            place = places.FEEDBACK if self._order["feedback"] else places.BUILD
            self._as_program(lambda: collect.send_artifacts(self._order["artifacts"], self._fds[3], place=place))
        for fd in self._fds[3:]:
            os.close(fd)
        if not self._order["scratch_vanishes"] and not places.scratch_is_empty():
            self._as_program(places.empty_scratch)
        tell(
            self._channel,
            {
                "event": "finished",
                "status": status,
                "cpu_us": max(0, self._cpu_us - cpu_before),
                "peak_kb": self._peak_kb,
                "baseline_kb": peak_before,
                "stray": stray,
            },
        )

    def _wait(self, main: int) -> int:
        """Wait for the program's first process, killing everything when the runner says so."""
        watched = os.pidfd_open(main)
        poll = select.poll()
        poll.register(watched, select.POLLIN)
        poll.register(self._channel, select.POLLIN)
        try:
            while True:  # ends with the program, at the latest when the runner says "kill"
                ready = {fd for fd, _ in poll.poll()}
                if watched in ready:
                    return self._reap(main)
                self._obey(main)
        finally:
            os.close(watched)

    def _obey(self, main: int) -> None:
        packet = self._channel.recv(MAX_PACKET_BYTES)
        word = json.loads(packet)["do"] if packet else "kill"
        if word == "kill":
            self._kill_everybody()
        elif word == "look":
            tell(self._channel, {"event": "seen", "reading_stdin": self._is_reading_stdin(main)})

    def _reap(self, pid: int) -> int:
        _, status, used = os.wait4(pid, 0)
        self._cpu_us += int((used.ru_utime + used.ru_stime) * 1_000_000)
        self._peak_kb = max(self._peak_kb, used.ru_maxrss)
        return status

    def _kill_rest(self) -> int:
        """Kill and count what outlived the first process; returns how many had to be reaped."""
        stray = 0
        while True:
            try:
                pid, _, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return stray
            if pid == 0:
                self._kill_everybody()
                time.sleep(_BURIAL_SECONDS)
                continue
            stray += 1
            self._cpu_us += int((used.ru_utime + used.ru_stime) * 1_000_000)
            self._peak_kb = max(self._peak_kb, used.ru_maxrss)

    def _is_reading_stdin(self, main: int) -> bool:
        """Is the program's first thread blocked in read(0)? The kernel shows that to its own user only."""
        user = self._order["user"]
        try:
            if user is not None:
                os.setegid(user)
                os.seteuid(user)
            with open(f"/proc/{main}/syscall", encoding="ascii") as file:
                call = file.read().split()
        except OSError:
            return False
        finally:
            if user is not None:
                os.seteuid(0)
                os.setegid(0)
        return len(call) > 1 and call[0] == str(_READ_CALL) and int(call[1], 16) == 0

    def _as_program(self, action: Callable[[], None]) -> None:
        """Do `action` in a child that has the program's identity and nothing else."""
        pid = os.fork()
        if pid == 0:
            try:
                confine(self._order["user"], fence=open_fence(), ours=True)
                action()
            finally:
                os._exit(0)
        os.waitpid(pid, 0)


def tell(channel: socket.socket, event: dict[str, Any]) -> None:
    """Send one event to the runner."""
    channel.send(json.dumps(event).encode())
