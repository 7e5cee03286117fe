"""What a process does to itself, once, before it runs a program: limits, identity, filter.

Order matters: limits while it still may, then the identity, then no_new_privs, then the filter.
After `confine` nothing of the runner is in reach: no descriptor above 2, no capability, another
user id (or another process namespace).
"""

from __future__ import annotations

import os
import resource
import signal
from typing import Any

from . import kernel, places, seccomp

_SECOND = 1000
_KIB = 1024
_OPEN_FILES = 256


def set_limits(limits: dict[str, Any], *, data_kb: int) -> None:
    """Kernel limits of the process. Backstops: the runner itself stops programs earlier and precisely.

    `data_kb` bounds the private memory of one process, so that a single huge allocation fails at
    once (in Python as a MemoryError with its line) instead of being killed later.
    """
    cpu_seconds = limits["cpu_hard_ms"] // _SECOND + 2
    bounds = {
        resource.RLIMIT_CPU: (cpu_seconds, cpu_seconds + 1),
        resource.RLIMIT_FSIZE: limits["file_kb"] * _KIB,
        resource.RLIMIT_NPROC: limits["processes"],
        resource.RLIMIT_STACK: limits["stack_kb"] * _KIB,
        resource.RLIMIT_DATA: data_kb * _KIB,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_NICE: 0,
        resource.RLIMIT_RTPRIO: 0,
    }
    for which, bound in bounds.items():
        soft, hard = bound if isinstance(bound, tuple) else (bound, bound)
        _lower(which, soft, hard)


def _lower(which: int, soft: int, hard: int) -> None:
    ceiling = resource.getrlimit(which)[1]
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(which, (soft, hard))


def confine(user: int | None) -> None:
    """Take the program's identity for good: `user`, or (None) this namespace without capabilities."""
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    kernel.drop_all_capabilities()
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    # Changing user made this process opaque; it must be able to look at itself like any program.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    if seccomp.supported(kernel.machine()):
        kernel.install_filter(_filter())


_filters: dict[str, bytes] = {}


def _filter() -> bytes:
    machine = kernel.machine()
    if machine not in _filters:
        _filters[machine] = seccomp.filter_program(machine)
    return _filters[machine]


def prepare_filter() -> None:
    """Compute the filter ahead, in the parent, so that no program pays for it."""
    if seccomp.supported(kernel.machine()):
        _filter()


def prefer_for_killing() -> None:
    """Ask the kernel to choose this process first when memory runs out. Best effort."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write("1000")
    except OSError:
        pass  # a kernel or container without the file; the runner's own limits still hold


def enter_private_namespace() -> None:
    """Give this process, the first of a new process namespace, its own view of files.

    Its /proc shows only itself and what it starts, what programs may write to is fresh and vanishes
    with it, and the submission's files are read-only.
    """
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    harmless = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("proc", "/proc", "proc", harmless | kernel.MS_NOEXEC)
    for place in places.SCRATCH:
        kernel.mount("tmpfs", place, "tmpfs", harmless, "size=64m,nr_inodes=8k,mode=1777")
    kernel.mount(places.WORK, places.WORK, None, kernel.MS_BIND)
    read_only = kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | harmless
    kernel.mount("none", places.WORK, None, read_only)
