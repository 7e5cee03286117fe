"""Child processes: started, read, restarted with growing patience, and stopped for certain."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from codereview.run.lifeline import with_lifeline

LINE_MAX_BYTES = 64 * 1024
BACKOFF_SECONDS = (0.5, 1, 2, 5, 10, 30)
HEALTHY_SECONDS = 60  # a child that lived this long starts over with the shortest wait


class Console:
    """Prints each child's lines with its name before them; colours only on a terminal."""

    COLOURS = {"web": 36, "worker": 35, "helper": 34, "broker": 33}

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._colours = stream.isatty() and not os.environ.get("NO_COLOR")

    def line(self, name: str, text: str) -> None:
        label = f"{name:<7}|"
        if self._colours:
            label = f"\033[{self.COLOURS.get(name, 37)}m{label}\033[0m"
        self._write(f"{label} {text}\n")

    def say(self, text: str) -> None:
        """A line of the supervisor's own."""
        self._write(text + "\n")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (BrokenPipeError, ValueError):
            pass  # whoever read us has gone; the children still need their supervisor


@dataclass(slots=True, kw_only=True)
class Child:
    """One supervised program. All methods are for the supervisor's only thread."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    niceness: int = 0
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    restart_at: float | None = None
    _pending: bytearray = field(default_factory=bytearray)

    def start(self, selector: selectors.BaseSelector) -> None:
        """Start in a session of its own: Ctrl-C reaches the supervisor, which stops all in order."""
        self.process = subprocess.Popen(
            with_lifeline(self.command, niceness=self.niceness),
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.started_at, self.restart_at = time.monotonic(), None
        if self.process.stdout is not None:
            os.set_blocking(self.process.stdout.fileno(), False)
            selector.register(self.process.stdout, selectors.EVENT_READ, self)

    def read(self, selector: selectors.BaseSelector, console: Console) -> None:
        """Print the complete lines that have arrived."""
        stdout = self.process.stdout if self.process else None
        if stdout is None:
            return
        try:
            data = os.read(stdout.fileno(), LINE_MAX_BYTES)
        except BlockingIOError:
            return
        if not data:
            selector.unregister(stdout)
            stdout.close()
        self._pending += data
        *lines, rest = self._pending.split(b"\n")
        if not data or len(rest) > LINE_MAX_BYTES:
            lines, rest = [*lines, rest], bytearray()
        self._pending = bytearray(rest)
        for line in lines:
            if line.strip():
                console.line(self.name, line.decode("utf-8", "replace").rstrip())

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def note_death(self, console: Console) -> None:
        """The process has ended by itself: say so and set the time of the next start."""
        if self.process is None or self.restart_at is not None:
            return
        if time.monotonic() - self.started_at > HEALTHY_SECONDS:
            self.failures = 0
        wait = BACKOFF_SECONDS[min(self.failures, len(BACKOFF_SECONDS) - 1)]
        self.failures += 1
        self.restart_at = time.monotonic() + wait
        console.line(self.name, f"{_ending(self.process.returncode)}; starting it again in {wait:g} s")

    def ask_to_stop(self) -> None:
        self._signal(signal.SIGTERM, group=False)

    def kill(self) -> None:
        """End the child and whatever is still in its session, dead or alive."""
        self._signal(signal.SIGKILL, group=True)

    def _signal(self, number: signal.Signals, *, group: bool) -> None:
        if self.process is None:
            return
        try:
            if group:
                os.killpg(self.process.pid, number)
            elif self.process.poll() is None:
                self.process.send_signal(number)
        except ProcessLookupError:
            pass  # already gone, which is what was wanted


def _ending(returncode: int | None) -> str:
    if returncode is not None and returncode < 0:
        return f"killed by {signal.Signals(-returncode).name}"
    return f"ended with exit code {returncode}"


def python(*arguments: str) -> list[str]:
    """A command of this interpreter."""
    return [sys.executable, *arguments]
