"""What the processes of a program use right now, read from the runner's own /proc.

In a process namespace of the sandbox's own everything that is not the runner's is the program's;
elsewhere it is what the warm parent started. The figures steer the limits while it runs; what is
reported in the end comes from the kernel's own accounting.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024
# Fields of /proc/PID/stat after the command's closing parenthesis: state is the first.
_PARENT, _UTIME, _CSTIME, _RSS = 1, 11, 14, 21
_OOM_KILLS = re.compile(rb"^oom_kill (\d+)$", re.MULTILINE)
_OOM_FILES = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control")


class Usage(NamedTuple):
    """A moment's sum over all processes of the program. Delay is time ready to run without a core."""

    cpu_ms: int
    memory_kb: int
    delay_ms: int


class Members:
    """Which processes belong to the program that runs."""

    def pids(self) -> list[int]:
        """Their process ids now."""
        return []

    def also_ours(self, pid: int) -> None:
        """Process `pid` is not the program's after all."""


class AllBut(Members):
    """In a process namespace of the sandbox's own."""

    def __init__(self, ours: set[int]) -> None:
        self._ours = ours

    def pids(self) -> list[int]:
        return everybody_but(self._ours)

    def also_ours(self, pid: int) -> None:
        self._ours.add(pid)


class StartedBy(Members):
    """Among the other processes of the machine."""

    def __init__(self, warm_parent: int) -> None:
        self._warm_parent = warm_parent

    def pids(self) -> list[int]:
        return descendants(self._warm_parent)


def everybody_but(ours: set[int]) -> list[int]:
    """Every process of this namespace that is not one of `ours`."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) not in ours]


def descendants(ancestor: int) -> list[int]:
    """Every process below `ancestor`, as far as it can be seen while they come and go."""
    children = _children if os.path.exists(f"/proc/self/task/{os.getpid()}/children") else _children_by_parents()
    found: list[int] = []
    waiting = [ancestor]
    while waiting:
        born = children(waiting.pop())
        found += born
        waiting += born
    return found


def _children(pid: int) -> list[int]:
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    return [int(child) for thread in threads for child in _read(f"/proc/{pid}/task/{thread}/children").split()]


def _children_by_parents() -> Callable[[int], list[int]]:
    """For kernels that do not list a process's children."""
    by_parent: dict[int, list[int]] = {}
    for pid in everybody_but(set()):
        fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
        if len(fields) > _PARENT:
            by_parent.setdefault(int(fields[_PARENT]), []).append(pid)
    return lambda parent: by_parent.get(parent, [])


def tasks_of(user: int) -> int:
    """How many processes and threads of the whole machine the kernel counts for `user`."""
    tasks = 0
    for pid in everybody_but(set()):
        with contextlib.suppress(OSError):
            directory = os.stat(f"/proc/{pid}/task")  # one entry and so one link for each thread
            if directory.st_uid == user:
                tasks += directory.st_nlink - 2
    return tasks


def measure(pids: Iterable[int], *, baseline_kb: int) -> Usage:
    """Sum up the processes `pids`; `baseline_kb` of each one's memory is not the program's."""
    ticks = memory = delay = 0
    for name in pids:
        fields = _read(f"/proc/{name}/stat").rpartition(")")[2].split()
        if len(fields) > _RSS:
            ticks += sum(map(int, fields[_UTIME : _CSTIME + 1]))
            memory += max(0, int(fields[_RSS]) * _PAGE_KIB - baseline_kb)
        delay += _waited_ns(name)
    return Usage(ticks * 1000 // _TICKS_PER_SECOND, memory, delay // 1_000_000)


def _waited_ns(pid: int) -> int:
    """How long all threads of a process were ready and had no processor.

    The process's own file speaks of its first thread only, and a JVM's first thread merely waits for the others.
    """
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return 0
    waits = (_read(f"/proc/{pid}/task/{thread}/schedstat").split() for thread in threads)
    return sum(int(fields[1]) for fields in waits if len(fields) > 1)


@functools.cache
def _oom_file() -> int | None:
    """The file that counts them, kept open; None where there is none such."""
    for path in _OOM_FILES:
        with contextlib.suppress(OSError):
            return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    return None


def memory_kills() -> int:
    """How often the kernel has killed in this control group for memory; 0 where it does not say."""
    file = _oom_file()
    if file is None:
        return 0
    found = _OOM_KILLS.search(os.pread(file, 4096, 0))
    return int(found[1]) if found else 0


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:
        return ""  # the process ended meanwhile, or the kernel has no such file
