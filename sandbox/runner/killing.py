"""Ending every process of a program: three ways, each complete, chosen by what the kernel offers.

namespace  in a process namespace of the sandbox's own, "everybody" is exactly the program's.
enclosure  in a Landlock domain that keeps signals in (ABI 6), likewise: the kernel goes through all
           processes at once and refuses us those outside, so not even a fork bomb slips through.
walk       elsewhere everything we started is looked up and killed, again and again until nothing is
           left: what loses its parent becomes ours, what is killed cannot fork, and the number of
           processes is limited.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable

from . import kernel, landlock, usage

Kill = Callable[[], None]


def everybody_in_namespace() -> None:
    """Kill every process of the program at once; none can fork away, since the kernel signals under its lock.

    As process 1 of a namespace, or beside process 1, -1 means exactly the program's. The kernel says
    "no such process" also when just the last one it looked at was ending by itself.
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)


def everybody_we_started() -> None:
    """Kill this process's descendants, as far as they can be seen now."""
    for pid in usage.descendants(os.getpid()):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def enclose(abi: int) -> Kill:
    """Make this process the top of an enclosure where that is possible; returns how to kill in it."""
    if abi < landlock.SCOPE_ABI:
        return everybody_we_started
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    landlock.enter(landlock.open_enclosure())
    return _everybody_in_enclosure


def _everybody_in_enclosure() -> None:
    # Looked at every time: if signals got out, this one would end every process of the machine.
    if not _signals_stay_inside():
        everybody_we_started()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody left, or nobody but those outside
        os.kill(-1, signal.SIGKILL)


def _signals_stay_inside() -> bool:
    """Does the kernel refuse our signals to our own parent, who is outside?"""
    try:
        os.kill(os.getppid(), 0)
    except PermissionError:
        return True
    return False
