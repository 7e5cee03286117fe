"""How a program ended, decided from what the kernel and the runner saw: one table, one order."""

from __future__ import annotations

import os
import signal
from typing import Any

EXITED, SIGNALLED = "exited", "signalled"
CPU_LIMIT, WALL_LIMIT, MEMORY_LIMIT = "cpu_limit", "wall_limit", "memory_limit"
OUTPUT_LIMIT, CANCELLED = "output_limit", "cancelled"


# The report of a program that was cancelled before it was begun.
NEVER_RUN: dict[str, Any] = {
    "outcome": CANCELLED,
    "exit_code": None,
    "signal": None,
    "cpu_ms": 0,
    "wall_ms": 0,
    "memory_kb": 0,
    "stdout_truncated": False,
    "stderr_truncated": False,
    "waited_for_input": False,
    "compiled": False,
}


class Facts:
    """What was seen of a program. Times in milliseconds, sizes in KiB."""

    def __init__(
        self,
        *,
        stopped: str = "",
        status: int = 0,
        cpu_ms: int = 0,
        memory_kb: int = 0,
        killed_for_memory: bool = False,
        stderr: bytes = b"",
    ) -> None:
        self.stopped = stopped  # why the runner ended it, if it did
        self.status = status  # as wait(2) gives it
        self.cpu_ms = cpu_ms
        self.memory_kb = memory_kb
        self.killed_for_memory = killed_for_memory  # by the kernel, for its control group
        self.stderr = stderr


def decide(facts: Facts, limits: dict[str, Any]) -> tuple[str, int | None, int | None]:
    """(outcome, exit code, signal). A limit that was passed counts even if the program then ended well."""
    code = os.waitstatus_to_exitcode(facts.status)
    signal_number = -code if code < 0 else None
    rules = (
        (facts.stopped in {CANCELLED, OUTPUT_LIMIT, MEMORY_LIMIT}, facts.stopped),
        (facts.killed_for_memory or facts.memory_kb > limits["memory_kb"], MEMORY_LIMIT),
        (facts.cpu_ms > limits["cpu_ms"] or facts.stopped == CPU_LIMIT or signal_number == signal.SIGXCPU, CPU_LIMIT),
        (facts.stopped == WALL_LIMIT, WALL_LIMIT),
        (signal_number == signal.SIGXFSZ, OUTPUT_LIMIT),
        (code != 0 and _died_of_memory(facts.stderr, signal_number), MEMORY_LIMIT),
    )
    for applies, verdict in rules:
        if applies:
            return verdict, None, None
    return (EXITED, code, None) if signal_number is None else (SIGNALLED, None, signal_number)


def _died_of_memory(stderr: bytes, signal_number: int | None) -> bool:
    """Did the language's own runtime say, as its last words, that an allocation failed?

    A program can say so without need; then it only spoils its own verdict, as by any other crash.
    """
    lines = stderr.strip().splitlines()[-60:]
    if not lines:
        return False
    if signal_number is None:
        raised = any(line.strip().startswith(b"raise MemoryError") for line in lines[-3:])
        return lines[-1].startswith(b"MemoryError") and not raised
    return signal_number in {signal.SIGABRT, signal.SIGTRAP, signal.SIGILL} and any(
        mark in line for line in lines for mark in (b"std::bad_alloc", b"JavaScript heap out of memory", b"V8: OOM")
    )
