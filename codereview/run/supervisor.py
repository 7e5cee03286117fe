"""Keeps the children running in one thread: reads their output, restarts them, stops them all."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable
from types import FrameType

from codereview.run.children import Child, Console

TICK_SECONDS = 0.2
STOP_SECONDS = 7.0  # for the children to end by themselves; then they are killed


class Supervisor:
    """Signals only set a flag; everything happens in `run`. Use from the main thread, whose life is the children's."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.children: list[Child] = []
        self.stopping = False
        self._selector = selectors.DefaultSelector()
        self._wake_read, self._wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._selector.register(self._wake_read, selectors.EVENT_READ, None)

    def handle_signals(self) -> None:
        """Ctrl-C, SIGTERM and a closed terminal stop the run."""
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def start(self, child: Child) -> None:
        self.children.append(child)
        child.start(self._selector)

    def wait_until(self, ready: Callable[[], bool], *, child: Child, seconds: float) -> bool:
        """Pump output until `ready`; False when stopped, too late, or the child ended before."""
        deadline = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < deadline:
            if ready():
                return True
            if not child.alive:
                break
            self._pump(0.05)
        self._pump(0)
        return not self.stopping and ready()

    def wait_for_end(self, child: Child) -> int | None:
        """Pump output until the child has ended by itself; its exit code, None when stopped before."""
        while child.alive and not self.stopping:
            self._pump(TICK_SECONDS)
        self._drain()
        return None if self.stopping or child.process is None else child.process.returncode

    def run(self) -> None:
        """Supervise until asked to stop."""
        while not self.stopping:
            self._pump(TICK_SECONDS)
            for child in self.children:
                if not child.alive:
                    self._revive(child)

    def _revive(self, child: Child) -> None:
        self._drain()
        child.note_death(self.console)
        if child.restart_at is not None and time.monotonic() >= child.restart_at:
            child.kill()  # what the dead one left behind in its session
            child.start(self._selector)

    def stop(self) -> None:
        """Stop all, the last started first, so that nobody complains of a missing broker; then make sure."""
        self.stopping = True
        deadline = time.monotonic() + STOP_SECONDS
        for group in self._stop_order():
            for child in group:
                child.ask_to_stop()
            while any(child.alive for child in group) and time.monotonic() < deadline:
                self._pump(0.05)
            for child in group:
                child.kill()
        self._drain()
        for child in self.children:
            if child.process is not None:
                child.process.wait(timeout=2)

    def _stop_order(self) -> list[list[Child]]:
        """Everything that uses the broker, then the broker."""
        users = [child for child in self.children if child.name != "broker"]
        return [users, [child for child in self.children if child.name == "broker"]]

    def _pump(self, timeout: float) -> bool:
        """Read what the children printed; False when there was nothing."""
        events = self._selector.select(timeout)
        for key, _mask in events:
            if key.data is None:
                os.read(self._wake_read, 512)
            else:
                key.data.read(self._selector, self.console)
        return bool(events)

    def _drain(self) -> None:
        for _ in range(1000):  # bounded: a living child may print for ever
            if not self._pump(0):
                return
