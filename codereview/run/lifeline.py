"""Starts a program that does not outlive its parent, even when the parent is killed with SIGKILL.

Run as a script: `python lifeline.py PARENT_PID PROGRAM ARGUMENT…`. It asks the kernel to kill this process
when its parent ends, then becomes the program. A script instead of a `preexec_fn`, because nothing of
Python's may run safely between fork and exec in a process that has threads.

The kernel watches the thread that started the child: start children from the main thread.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1


def with_lifeline(command: Sequence[str]) -> list[str]:
    """The command that runs `command` tied to the life of the calling process."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


def main() -> None:
    parent, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the kernel was asked
            sys.exit(1)
    os.execvp(program[0], program)


if __name__ == "__main__":
    main()
