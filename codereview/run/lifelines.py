"""Children that do not outlive their parent, even when it is killed with SIGKILL."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def die_with_parent() -> Callable[[], None] | None:
    """A `preexec_fn` that asks the kernel to kill the child when the thread that started it ends.

    Linux only; None elsewhere. The C library is looked up before the fork, because nothing may be
    loaded between fork and exec. Start such children from a thread that lives as long as they should.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def preexec() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent died in between
            os._exit(1)

    return preexec
