"""A control group around one sandbox, where this process may make one: memory and process limits of the sum.

Works with version 1 and version 2 hierarchies. Where no group can be made (an ordinary user without
delegation), `MemoryGroup.create` returns None and the sandbox has its other limits only.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shlex
import time
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
_PREFIX = "codereview-"
_REMOVE_TRIES, _REMOVE_PAUSE_SECONDS = 50, 0.02


@dataclass(frozen=True)
class MemoryGroup:
    """The directories of one group: one in version 2, one per controller in version 1."""

    directories: tuple[Path, ...]

    @classmethod
    def create(cls, *, memory_bytes: int, processes: int) -> MemoryGroup | None:
        """A new, empty, limited group, or None where that is not possible."""
        parents = _parents()
        if parents is None:
            return None
        name = f"{_PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
        group = cls(tuple(parent / name for parent in parents))
        try:
            for directory in group.directories:
                directory.mkdir()
            group._limit(memory_bytes, processes)
        except OSError:
            group.remove()
            return None
        return group

    @staticmethod
    def possible() -> bool:
        """Could `create` succeed here? Leaves nothing behind."""
        return _parents() is not None

    def joining(self, command: list[str]) -> list[str]:
        """`command`, but inside the group from its first instruction on."""
        steps = [f"echo $$ > {shlex.quote(str(directory / 'cgroup.procs'))}" for directory in self.directories]
        return ["/bin/sh", "-c", " && ".join([*steps, 'exec "$@"']), "sh", *command]

    def memory_kills(self) -> int:
        """How often the kernel has killed in this group because its memory was used up."""
        for directory in self.directories:
            for name in ("memory.events", "memory.oom_control"):
                for line in _lines(directory / name):
                    word, _, number = line.partition(" ")
                    if word == "oom_kill":
                        return int(number)
        return 0

    def remove(self) -> None:
        """Remove the group once its processes have ended. Best effort, bounded."""
        for directory in self.directories:
            for _ in range(_REMOVE_TRIES):
                try:
                    directory.rmdir()
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(_REMOVE_PAUSE_SECONDS)  # the kernel is still burying the last process
                else:
                    break

    def _limit(self, memory_bytes: int, processes: int) -> None:
        if len(self.directories) == 1:
            (group,) = self.directories
            (group / "memory.max").write_text(str(memory_bytes))
            (group / "pids.max").write_text(str(processes))
            with contextlib.suppress(OSError):  # no swap accounting in this kernel
                (group / "memory.swap.max").write_text("0")
            return
        memory, pids = self.directories
        (memory / "memory.limit_in_bytes").write_text(str(memory_bytes))
        with contextlib.suppress(OSError):
            (memory / "memory.memsw.limit_in_bytes").write_text(str(memory_bytes))
        (pids / "pids.max").write_text(str(processes))


def _parents() -> tuple[Path, ...] | None:
    """Where a group may be made: (one directory) in version 2, (memory, pids) in version 1."""
    if (_ROOT / "cgroup.controllers").exists():
        for candidate in (_ROOT, (_ROOT / _own_path("")).parent):
            enabled = " ".join(_lines(candidate / "cgroup.subtree_control")).split()
            if {"memory", "pids"} <= set(enabled) and os.access(candidate, os.W_OK):
                return (candidate,)
        return None
    parents = tuple(_ROOT / controller / _own_path(controller) for controller in ("memory", "pids"))
    if all(os.access(parent / "cgroup.procs", os.W_OK) for parent in parents):
        return parents
    return None


def _own_path(controller: str) -> str:
    """This process's group below the hierarchy's root; "" is version 2."""
    for line in _lines(Path("/proc/self/cgroup")):
        _, names, path = line.split(":", 2)
        if controller in names.split(","):
            return path.lstrip("/")
    return ""


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
