"""What a process does to itself, once, before it runs a program: limits, identity, filter.

Order matters: limits while it still may, then the identity, then no_new_privs, then the filter.
After `confine` nothing of the runner is in reach: no descriptor above 2, no capability, another
user id (or another process namespace, or outside the program's Landlock domain).
"""

from __future__ import annotations

import os
import resource
import signal
from typing import Any

from . import kernel, landlock, places, seccomp, usage
from .fence import Fence, Plan

_SECOND = 1000
_KIB = 1024
_OPEN_FILES = 256


def bounds(limits: dict[str, Any]) -> list[tuple[int, int, int]]:
    """Kernel limits of a process: which, soft, hard.

    Backstops: the runner itself stops programs earlier and precisely. `data_kb` bounds the private
    memory of one process, so that a single huge allocation fails at once (in Python as a MemoryError
    with its line) instead of being killed later.
    """
    cpu_seconds = limits["cpu_hard_ms"] // _SECOND + 2
    equal = (
        (resource.RLIMIT_FSIZE, limits["file_kb"] * _KIB),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_STACK, limits["stack_kb"] * _KIB),
        (resource.RLIMIT_DATA, limits["data_kb"] * _KIB),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    )
    return [(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1), *((which, bound, bound) for which, bound in equal)]


def set_limits(limits: list[tuple[int, int, int]]) -> None:
    """Put `bounds` on the present process."""
    others = usage.tasks_of(os.getuid()) if _Preparation.shares_user else 0
    for which, soft, hard in limits:
        # The kernel counts a user's processes over the whole machine: those that are no program's.
        more = others if which == resource.RLIMIT_NPROC else 0
        try:
            resource.setrlimit(which, (soft + more, hard + more))
        except ValueError:
            _lower(which, soft + more)


def _lower(which: int, soft: int) -> None:
    """For a sandbox that was itself started with less."""
    ceiling = resource.getrlimit(which)[1]
    resource.setrlimit(which, (min(soft, ceiling), ceiling))


class _Preparation:
    """What the warm parent did ahead, so that no program pays for it."""

    program = b""
    is_filtered = False
    fence: Fence | None = None
    shares_user = False


def prepare(*, filter_now: bool) -> None:
    """Do ahead, in the warm parent, what is the same for every program.

    With `filter_now` the parent puts the filter on itself and every program inherits it; a parent
    that still has to make namespaces cannot.
    """
    for which in (
        resource.RLIMIT_CORE,
        resource.RLIMIT_MEMLOCK,
        resource.RLIMIT_MSGQUEUE,
        resource.RLIMIT_NICE,
        resource.RLIMIT_RTPRIO,
    ):
        resource.setrlimit(which, (0, 0))
    kernel.inherit_no_capabilities()
    if not seccomp.supported(kernel.machine()):
        return
    _Preparation.program = seccomp.filter_program(kernel.machine())
    if filter_now:
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        kernel.install_filter(_Preparation.program)
        _Preparation.is_filtered = True


def prepare_fence(plan: Plan) -> None:
    """Open ahead, in the warm parent, what every program may reach that has no namespaces."""
    _Preparation.fence = Fence(plan)
    _Preparation.shares_user = plan.shares_user


def open_fence() -> int | None:
    """The present process's fence, for `confine`; None where namespaces do that work."""
    return _Preparation.fence.open() if _Preparation.fence is not None else None


def confine(user: int | None, *, fence: int | None, ours: bool = False, executes: bool = False) -> None:
    """Take the program's identity for good: `user`, or (None) this user without capabilities.

    `fence` is closed behind the process. Our own code (`ours`) that acts for the program, after its
    end, is spared the stricter filter: it must be able to change the modes of what it clears away.
    With `executes` another program follows, and the kernel makes the process look-at-able by itself.
    """
    if user is not None:
        os.setgroups(())
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)  # with which the kernel takes every capability that counts
    else:
        kernel.drop_all_capabilities()
    if fence is not None:  # elsewhere everything goes with the first process of the namespace
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if not executes:
        # Changing user made this process opaque; it must be able to look at itself like any program.
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    if not _Preparation.is_filtered:  # else inherited, like the filter
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        if _Preparation.program:
            kernel.install_filter(_Preparation.program)
    if fence is None or _Preparation.fence is None:
        return
    if _Preparation.fence.lets_wipe or not ours:
        landlock.enter(fence)
    if not ours:
        _Preparation.fence.install_filter()


def prefer_for_killing() -> None:
    """Ask the kernel to choose this process first when memory runs out. Best effort."""
    try:
        fd = os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
        os.write(fd, b"1000")
        os.close(fd)
    except OSError:  # no such file here; the runner's own limits still hold
        return


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
    os.chdir(places.WORK)  # the read-only view of it
