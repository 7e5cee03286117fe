"""What backends with started runners share: options, the pool, and lending boxes from it."""

from __future__ import annotations

import os
import threading
import weakref
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sandbox.base import BaseSandbox, Box
from sandbox.exceptions import InvalidSandboxError, SandboxUnavailable

from .pool import Pool
from .remote import RemoteBox, RemoteRunner

READY_SECONDS = 20.0
DEFAULT_OPTIONS: dict[str, Any] = {
    "POOL_SIZE": 1,  # runners kept ready per language family in use
    "MAX_BOXES": max(4, 2 * (os.cpu_count() or 1)),  # lent or ready, all families together
    # Submissions before a runner is replaced; 1 is strict. A start takes the time of some ten judgings. Every
    # submission has a user id of its own, and where ids are scarce a runner has a hundred (`landlock`).
    "RETIRE_AFTER": 250,
    "ACQUIRE_TIMEOUT": 30.0,  # seconds
    "MEMORY_MB": 1280,  # for all of a sandbox together, where that can be limited
    "SCRATCH_MB": 64,  # what a program may write
}


class PooledSandbox(BaseSandbox):
    """A sandbox whose boxes run on started runners. Subclasses say how one is started."""

    extra_options: Mapping[str, Any] = {}

    def __init__(self, alias: str, options: Mapping[str, Any]) -> None:
        known = {**DEFAULT_OPTIONS, **self.extra_options}
        unknown = sorted(set(options) - set(known))
        if unknown:
            raise InvalidSandboxError(
                f"SANDBOXES[{alias!r}]['OPTIONS'] has no {unknown[0]!r}; it may have {', '.join(sorted(known))}."
            )
        super().__init__(alias, {**known, **options})
        self._lock = threading.Lock()
        self._pool: Pool | None = None
        me = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _forget_inherited(me()))

    @abstractmethod
    def start_runner(self, family: str) -> RemoteRunner:
        """Start a runner and wait until it is ready. Raises SandboxFault."""

    def acquire(self, family: str) -> AbstractContextManager[Box]:
        """See `BaseSandbox.acquire`."""
        if family not in self.families():
            raise SandboxUnavailable(f"the sandbox {self.alias!r} has no toolchain for {family!r} here")
        return self._lend(family)

    @contextmanager
    def _lend(self, family: str) -> Iterator[Box]:
        pool = self.pool()
        runner = pool.acquire(family)
        broken = True
        box = RemoteBox(runner)
        try:
            yield box
            box.settle()
            broken = False
        except (ValueError, TypeError):
            broken = False  # the caller's own mistake; the runner never heard of it
            raise
        finally:
            pool.release(runner, family, broken=broken)

    def pool(self) -> Pool:
        """This process's pool. After a fork the child gets one of its own: runners are never shared."""
        with self._lock:
            if self._pool is None:
                self._pool = Pool(
                    start=self.start_runner,
                    size=self.options["POOL_SIZE"],
                    limit=self.options["MAX_BOXES"],
                    retire_after=self.options["RETIRE_AFTER"],
                    acquire_timeout=self.options["ACQUIRE_TIMEOUT"],
                )
            return self._pool

    @property
    def max_boxes(self) -> int | None:
        """See `BaseSandbox.max_boxes`."""
        return int(self.options["MAX_BOXES"])

    def warm_up(self) -> None:
        """Start one runner of every family and wait for it."""
        self.pool().warm_up(self.families())

    def close(self) -> None:
        """Destroy what this process started."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def forget_inherited(self) -> None:
        """In a process that was just forked: what the parent started, locked or connected is not ours."""
        self._lock = threading.Lock()
        self._pool = None


def _forget_inherited(sandbox: PooledSandbox | None) -> None:
    if sandbox is not None:
        sandbox.forget_inherited()
