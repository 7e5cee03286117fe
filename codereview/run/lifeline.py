"""Starts a program that does not outlive its parent, even when the parent is killed with SIGKILL.

Run as a script: `python lifeline.py PARENT_PID NICENESS PROGRAM ARGUMENT…`. It asks the kernel to kill this process
when its parent ends, then becomes the program. A script instead of a `preexec_fn`, because nothing of
Python's may run safely between fork and exec in a process that has threads.

The kernel watches the thread that started the child: start children from the main thread.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1


def with_lifeline(command: Sequence[str], *, niceness: int = 0) -> list[str]:
    """The command that runs `command` tied to the life of the calling process. In a session of its own, if nice."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(niceness), *command]


def main() -> None:
    parent, niceness, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    if niceness:
        _step_back(niceness)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the kernel was asked
            sys.exit(1)
    os.execvp(program[0], program)


def _step_back(niceness: int) -> None:
    """Let others go first. Where the kernel groups sessions, it is the session's own niceness that counts.

    Not the kernel's idle policy: on a machine that something else keeps busy it gets nothing for minutes.
    """
    os.nice(niceness)
    with contextlib.suppress(OSError), open("/proc/self/autogroup", "w") as group:
        group.write(str(niceness))


if __name__ == "__main__":
    main()
