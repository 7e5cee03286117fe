"""The process that waits for a program: keeps count of all it started, and kills what is left.

It is the nearest subreaper of everything the program starts, so nothing escapes its counting: what
loses its parent becomes its child, and when it has no child left, no process of the program exists
anywhere. It speaks with the runner over a packet socket that no program holds.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import struct
import time
from collections.abc import Callable
from typing import Any, Final

from . import collect, places
from .identity import confine, open_fence
from .killing import Kill
from .start import Beginning, Recipe, StartFailed, Told, fork_program

MAX_PACKET_BYTES = 256 * 1024
# What the runner may say while a program runs.
KILL: Final = b"kill"
LOOK: Final = b"look"
# The last word about a program, packed since every test needs one: status as of wait(2), microseconds of CPU,
# peak KiB, those of its process when it began, monotonic seconds of its beginning and end, did its script
# compile without a complaint, is nothing left?
FINISHED_MARK = b"F"
FINISHED = struct.Struct("=iQQQdd??")
_ANNOUNCED_AFTER_MS = 15
_BURIAL_SECONDS = 0.0005  # what was killed is on its way out; what was overlooked is killed in the next turn
_READ_CALL = {"x86_64": 0, "aarch64": 63}.get(os.uname().machine)


class Keeper:
    """Starts one program, sees it to its end, and reports once. One instance per program."""

    def __init__(self, channel: socket.socket, recipe: Recipe, fds: list[int], *, kill: Kill) -> None:
        self._channel = channel
        self._recipe = recipe
        self._fds = fds
        self._kill_everybody = kill
        self._is_killed = False
        self._is_announced = False
        self._cpu_us = 0
        self._peak_kb = 0
        self._ended_at = 0.0

    def run(self) -> None:
        """From start to the report: afterwards no process of the program exists and scratch is empty."""
        main, told = fork_program(self._recipe, self._fds)
        for fd in self._fds[:3]:
            os.close(fd)  # the program's copies alone keep the pipes open now
        try:
            status = self._wait(main, told)
            self._kill_rest()
            began = self._beginning(told)
        except StartFailed as failure:
            tell(self._channel, {"event": "broken", "reason": str(failure)})
            return
        finally:
            told.close()
        self._collect(status)
        self._channel.send(
            FINISHED_MARK
            + FINISHED.pack(
                status,
                max(0, self._cpu_us - began.cpu_us),
                self._peak_kb,
                began.peak_kb,
                began.at,
                self._ended_at,
                told.is_compiled,
                self._is_clean(),
            )
        )

    def _collect(self, status: int) -> None:
        """Send what the program made, if anything is wanted."""
        recipe = self._recipe
        if recipe.artifacts and (recipe.wants_feedback or os.waitstatus_to_exitcode(status) == 0):
            place = places.FEEDBACK if recipe.wants_feedback else places.BUILD
            self._as_program(lambda: collect.send_artifacts(recipe.artifacts, self._fds[3], place=place))
        for fd in self._fds[3:]:
            os.close(fd)

    def _is_clean(self) -> bool:
        """Empty scratch where that is needed. Is nothing left?"""
        if self._recipe.scratch_vanishes or places.scratch_is_empty():
            return True
        self._as_program(places.empty_scratch)
        return places.scratch_is_empty()

    def _wait(self, main: int, told: Told) -> int:
        """Wait for the program's first process, killing everything when the runner says so; returns its status.

        The runner is told that the program began only when it goes on for a while: most do not.
        """
        watched = os.pidfd_open(main)
        poll = select.poll()
        poll.register(watched, select.POLLIN)
        poll.register(self._channel, select.POLLIN)
        has_said_all = False
        try:
            while True:  # ends with the program, at the latest when the runner says "kill"
                ready = [fd for fd, _ in poll.poll(None if has_said_all else _ANNOUNCED_AFTER_MS)]
                if watched in ready:
                    return self._reap(main)
                if ready:
                    self._obey(main)
                else:
                    has_said_all = self._announce(told)
        finally:
            os.close(watched)

    def _announce(self, told: Told) -> bool:
        """Tell the runner that the program goes on, and that it compiled. Is that all? Raises StartFailed."""
        told.hear()
        began = told.began
        if began is not None and not self._is_announced:
            self._is_announced = True
            self._say({"event": "started", "baseline_kb": began.peak_kb, "began": began.at})
        if told.is_compiled:
            self._say({"event": "compiled"})
        return told.has_said_all if self._recipe.is_warm else self._is_announced

    def _beginning(self, told: Told) -> Beginning:
        """Of a program that has ended. Raises StartFailed when it never came to that, unless we were the reason."""
        told.hear()
        if self._is_killed:
            with contextlib.suppress(StartFailed):
                return told.began or Beginning(at=self._ended_at)
            return Beginning(at=self._ended_at)
        began = told.began
        if began is None:
            raise StartFailed("the process died before the program began")
        return began

    def _obey(self, main: int) -> None:
        try:
            word = self._channel.recv(MAX_PACKET_BYTES) or KILL
        except ConnectionResetError:  # the runner died with a word of ours unread
            word = KILL
        if word == KILL:
            self._kill()
        elif word == LOOK:
            self._say({"event": "seen", "reading_stdin": self._is_reading_stdin(main)})

    def _kill(self) -> None:
        self._is_killed = True
        self._kill_everybody()

    def _say(self, event: dict[str, Any]) -> None:
        """Tell the runner something while the program runs; when nobody hears it any more, the program must end."""
        try:
            tell(self._channel, event)
        except (BrokenPipeError, ConnectionResetError):
            self._kill()

    def _reap(self, pid: int) -> int:
        _, status, used = os.wait4(pid, 0)
        self._ended_at = time.monotonic()
        self._cpu_us += int((used.ru_utime + used.ru_stime) * 1_000_000)
        self._peak_kb = max(self._peak_kb, used.ru_maxrss)
        return status

    def _kill_rest(self) -> None:
        """Kill and count what outlived the first process."""
        while True:
            try:
                pid, _, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                self._kill_everybody()
                time.sleep(_BURIAL_SECONDS)
                continue
            self._cpu_us += int((used.ru_utime + used.ru_stime) * 1_000_000)
            self._peak_kb = max(self._peak_kb, used.ru_maxrss)

    def _is_reading_stdin(self, main: int) -> bool:
        """Is the program's first thread blocked in read(0)? The kernel shows that to its own user only."""
        user = self._recipe.user
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
                confine(self._recipe.user, fence=open_fence(), ours=True)
                action()
            finally:
                os._exit(0)
        os.waitpid(pid, 0)


def tell(channel: socket.socket, event: dict[str, Any]) -> None:
    """Send one event to the runner."""
    channel.send(json.dumps(event).encode())
