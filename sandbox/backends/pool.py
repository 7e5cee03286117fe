"""Started runners kept ahead of use, one shelf per language family."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable

import structlog

from sandbox.exceptions import SandboxFault, SandboxUnavailable

from .remote import RemoteRunner

log = structlog.get_logger(__name__)


class Pool:
    """Lends runners exclusively and takes them back wiped, or destroys and replaces them.

    `size` runners of a family are kept ready once the family has been asked for; at most `limit`
    exist altogether; a runner is used `retire_after` times (1: never twice). Thread-safe. Background
    work (starting replacements, destroying) happens on short-lived daemon threads.
    """

    def __init__(
        self,
        *,
        start: Callable[[str], RemoteRunner],
        size: int,
        limit: int,
        retire_after: int,
        acquire_timeout: float,
    ) -> None:
        self._start = start
        self._size, self._limit = size, limit
        self._retire_after = retire_after
        self._acquire_timeout = acquire_timeout
        self._changed = threading.Condition()
        self._idle: defaultdict[str, deque[RemoteRunner]] = defaultdict(deque)
        self._count = 0  # alive or being started
        self._starting: defaultdict[str, int] = defaultdict(int)
        self._wanted: set[str] = set()
        self._closed = False

    def acquire(self, family: str) -> RemoteRunner:
        """A clean runner of the family. Raises SandboxUnavailable when none can be had in time."""
        deadline = time.monotonic() + self._acquire_timeout
        with self._changed:
            self._wanted.add(family)
            while (runner := self._take_sound(family)) is None:
                if self._closed:
                    raise SandboxUnavailable("the sandbox has been closed")
                if self._may_grow(family) and not self._starting[family]:
                    break
                if not self._changed.wait(deadline - time.monotonic()) and not self._idle[family]:
                    raise SandboxUnavailable(
                        f"all {self._limit} sandboxes were busy for {self._acquire_timeout:.0f} s; "
                        "try again or allow more"
                    )
            if runner is not None:
                self._refill_soon(family)
                return runner
            self._count += 1
        return self._start_counted(family)

    def release(self, runner: RemoteRunner, family: str, *, broken: bool) -> None:
        """Take a runner back: wiped onto its shelf, or destroyed when broken or worn out."""
        runner.uses += 1
        if not broken and runner.uses < self._retire_after and self._wipe(runner):
            with self._changed:
                if not self._closed:
                    self._idle[family].append(runner)
                    self._changed.notify()
                    return
        self._destroy_soon(runner, family)

    def warm_up(self, families: frozenset[str]) -> None:
        """Start one runner of each family now and wait for it."""
        for family in sorted(families):
            self.release(self.acquire(family), family, broken=False)

    def close(self) -> None:
        """Destroy every idle runner; lent ones are destroyed when they come back. Idempotent."""
        with self._changed:
            self._closed = True
            idle = [runner for shelf in self._idle.values() for runner in shelf]
            self._idle.clear()
            self._count -= len(idle)
            self._changed.notify_all()
        for runner in idle:
            runner.destroy()

    def _take_sound(self, family: str) -> RemoteRunner | None:
        """The next idle runner that is still alive; those that died on the shelf are replaced. The lock is held."""
        while self._idle[family]:
            runner = self._idle[family].popleft()
            if runner.is_sound():
                return runner
            log.warning("sandbox_died_idle", family=family)
            self._destroy_soon(runner, family)
        return None

    def _may_grow(self, family: str) -> bool:
        """Is there room for one more? Makes room by ending an idle runner of another family."""
        if self._count < self._limit:
            return True
        for other, shelf in self._idle.items():
            if other != family and shelf:
                self._count -= 1
                threading.Thread(target=shelf.pop().destroy, daemon=True).start()
                return True
        return False

    def _start_counted(self, family: str) -> RemoteRunner:
        """Start a runner that is already in the count. Raises SandboxUnavailable."""
        try:
            return self._start(family)
        except SandboxFault as fault:
            self._forget_one()
            raise SandboxUnavailable(f"a sandbox for {family} does not start: {fault}") from fault
        except BaseException:
            self._forget_one()  # the count must stay true whatever interrupted the start
            raise

    def _forget_one(self) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify()

    def _wipe(self, runner: RemoteRunner) -> bool:
        try:
            return runner.ask("reset").kind == "done"
        except SandboxFault as fault:
            log.warning("sandbox_retired", reason=str(fault))
            return False

    def _destroy_soon(self, runner: RemoteRunner, family: str) -> None:
        def work() -> None:
            runner.destroy()
            with self._changed:
                self._count -= 1
                self._refill_soon(family)
                self._changed.notify()

        threading.Thread(target=work, name="sandbox-destroy", daemon=True).start()

    def _refill_soon(self, family: str) -> None:
        """Start what the shelf lacks in the background. The lock is held."""
        lacking = self._size - len(self._idle[family]) - self._starting[family]
        for _ in range(min(lacking, self._limit - self._count)):
            if self._closed or family not in self._wanted:
                return
            self._count += 1
            self._starting[family] += 1
            threading.Thread(target=self._refill, args=(family,), name="sandbox-start", daemon=True).start()

    def _refill(self, family: str) -> None:
        runner: RemoteRunner | None = None
        try:
            runner = self._start_counted(family)
        except Exception as error:  # noqa: BLE001 - whatever it is: else this start would count as begun for ever
            log.warning("sandbox_refill_failed", family=family, reason=str(error))
        with self._changed:
            self._starting[family] -= 1
            self._changed.notify_all()
            if runner is None:
                return
            if not self._closed:
                self._idle[family].append(runner)
                return
            self._count -= 1
        runner.destroy()
