"""What the processes of a program use right now, read from the runner's own /proc.

Everything in this process namespace that is not the runner's is the program's. The figures steer
the limits while it runs; what is reported in the end comes from the kernel's own accounting.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024
# Fields of /proc/PID/stat after the command's closing parenthesis: state is the first.
_UTIME, _CSTIME, _RSS = 11, 14, 21
_OOM_FILES = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control")


@dataclass(frozen=True)
class Usage:
    """A moment's sum over all processes of the program. Delay is time ready to run without a core."""

    cpu_ms: int
    memory_kb: int
    delay_ms: int


def measure(ours: set[int], *, baseline_kb: int) -> Usage:
    """Sum up every process but `ours`; `baseline_kb` of each one's memory is not the program's."""
    ticks = memory = delay = 0
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) in ours:
            continue
        fields = _read(f"/proc/{name}/stat").rpartition(")")[2].split()
        if len(fields) > _RSS:
            ticks += sum(map(int, fields[_UTIME : _CSTIME + 1]))
            memory += max(0, int(fields[_RSS]) * _PAGE_KIB - baseline_kb)
        waits = _read(f"/proc/{name}/schedstat").split()
        if len(waits) > 1:
            delay += int(waits[1])
    return Usage(ticks * 1000 // _TICKS_PER_SECOND, memory, delay // 1_000_000)


def memory_kills() -> int:
    """How often the kernel has killed in this control group for memory; 0 where it does not say."""
    for path in _OOM_FILES:
        for line in _read(path).splitlines():
            word, _, number = line.partition(" ")
            if word == "oom_kill":
                return int(number)
    return 0


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:
        return ""  # the process ended meanwhile, or the kernel has no such file
