"""What a program may reach where it has no namespaces: a Landlock domain and a stricter filter.

A program may read and execute the toolchain's directories and its own files, read a few harmless
files of /proc and everything below its own /proc/PID, use harmless devices, and do what it likes in
its scratch directories. Everything else that it would open, make, remove or change is refused, and so
is every socket but a pair of its own, tracing and signalling whoever is outside its domain.

Landlock does not restrict looking at names, owners and sizes. Nor does it restrict changing modes,
owners, times and attributes, or another process's limits and priority: a program that shares its user
with others is refused those by the filter (`seccomp.strict_program`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import NamedTuple

from . import kernel, landlock, places, seccomp

_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
# What runtimes ask for: memory and cores of the machine, and whether memory may be over-committed.
_HARMLESS = ("/proc/meminfo", "/proc/cpuinfo", "/proc/sys/vm/overcommit_memory")
_PLACE = os.O_PATH | os.O_CLOEXEC


class Plan(NamedTuple):
    """What is the same for every program of a runner."""

    abi: int  # of Landlock
    readable: Sequence[str]  # directories and files of the toolchain
    shares_user: bool  # no kernel user of its own


class Fence:
    """Opened once by the warm parent; every program closes it behind itself."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._allowed = [
            *_opened(plan.readable, landlock.READ),
            *_opened([places.WORK], landlock.READ),
            *_opened(places.SCRATCH, landlock.OWN),
            *_opened(_DEVICES, landlock.READ_FILE | landlock.WRITE_FILE | landlock.TRUNCATE),
            *_opened(_HARMLESS, landlock.READ_FILE),
        ]
        self._filter = b"" if self._needs_own_filter else self._filter_program()

    @property
    def _needs_own_filter(self) -> bool:
        """Must the filter name the process, because Landlock cannot keep its signals in?"""
        return self._plan.shares_user and self._plan.abi < landlock.SCOPE_ABI

    @property
    def lets_wipe(self) -> bool:
        """Can scratch be emptied inside the fence? That takes moving directories."""
        return self._plan.abi >= landlock.REFER_ABI

    def open(self) -> int:
        """The rules for the present process, as a descriptor for `landlock.enter`."""
        own = os.open("/proc/self", _PLACE)
        try:
            return landlock.open_domain(self._plan.abi, [*self._allowed, (own, landlock.READ_FILE | landlock.READ_DIR)])
        finally:
            os.close(own)

    def install_filter(self) -> None:
        """Put the stricter filter on this process and all it will start. Needs no_new_privs."""
        kernel.install_filter(self._filter or self._filter_program())

    def _filter_program(self) -> bytes:
        return seccomp.strict_program(
            kernel.machine(),
            shares_user=self._plan.shares_user,
            abi=self._plan.abi,
            own_process=os.getpid(),
        )


def _opened(paths: Sequence[str], rights: int) -> list[tuple[int, int]]:
    opened = []
    for path in paths:
        try:
            place = os.open(path, _PLACE)
        except OSError:
            continue  # not on this machine: then there is nothing to allow
        is_directory = stat.S_ISDIR(os.fstat(place).st_mode)
        opened.append((place, rights if is_directory else landlock.for_file(rights)))
    return opened
