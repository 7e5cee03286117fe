"""How a program ended is decided by one table."""

from __future__ import annotations

import signal

import pytest

from sandbox.runner import outcome
from sandbox.runner.outcome import Facts, decide

LIMITS = {"cpu_ms": 1000, "memory_kb": 1000}


def exited(code: int) -> int:
    return code << 8


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(status=exited(0)), ("exited", 0, None)),
        (Facts(status=exited(3)), ("exited", 3, None)),
        (Facts(status=signal.SIGSEGV), ("signalled", None, signal.SIGSEGV)),
        (Facts(status=exited(0), cpu_ms=1001), ("cpu_limit", None, None)),
        (Facts(status=exited(0), cpu_ms=1000), ("exited", 0, None)),
        (Facts(status=exited(0), memory_kb=1001), ("memory_limit", None, None)),
        (Facts(status=signal.SIGKILL, killed_for_memory=True), ("memory_limit", None, None)),
        (Facts(status=signal.SIGKILL, stopped=outcome.WALL_LIMIT), ("wall_limit", None, None)),
        (Facts(status=signal.SIGKILL, stopped=outcome.WALL_LIMIT, cpu_ms=1200), ("cpu_limit", None, None)),
        (Facts(status=signal.SIGKILL, stopped=outcome.CANCELLED, cpu_ms=9999), ("cancelled", None, None)),
        (Facts(status=signal.SIGKILL, stopped=outcome.OUTPUT_LIMIT, cpu_ms=9999), ("output_limit", None, None)),
        (Facts(status=signal.SIGXCPU), ("cpu_limit", None, None)),
        (Facts(status=signal.SIGXFSZ), ("output_limit", None, None)),
        (Facts(status=exited(1), stderr=b"Traceback\n  x\nMemoryError\n"), ("memory_limit", None, None)),
        (Facts(status=exited(1), stderr=b"    raise MemoryError\nMemoryError\n"), ("exited", 1, None)),
        (Facts(status=exited(0), stderr=b"MemoryError\n"), ("exited", 0, None)),
        (Facts(status=signal.SIGABRT, stderr=b"what():  std::bad_alloc\n"), ("memory_limit", None, None)),
        (Facts(status=signal.SIGABRT, stderr=b"FATAL: JavaScript heap out of memory\n"), ("memory_limit", None, None)),
        (Facts(status=signal.SIGABRT, stderr=b"assertion failed\n"), ("signalled", None, signal.SIGABRT)),
    ],
)
def test_the_first_rule_that_applies_decides(facts, expected):
    """What the runner did comes first, then memory, time, output, and what the program says."""
    assert decide(facts, LIMITS) == expected
