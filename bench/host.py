"""What the numbers depend on: the machine, the versions, and who uses the processors meanwhile."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_ASK_SECONDS = 10


def system_python() -> str:
    """The interpreter that `python3` means on this system, not a virtual environment's or a shim."""
    return next(
        (path for path in ("/usr/bin/python3", "/usr/local/bin/python3") if os.access(path, os.X_OK)), "python3"
    )


def said(*command: str) -> str:
    """The first line of what a command says, or "" when there is none such or it fails."""
    if shutil.which(command[0]) is None:
        return ""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_ASK_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = (done.stdout or done.stderr).strip().splitlines()
    return lines[0] if done.returncode == 0 and lines else ""


def facts() -> list[str]:
    """The machine and the versions, a sentence each."""
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    versions = [
        said(system_python(), "--version"),
        said("gcc", "--version"),
        said("bwrap", "--version"),
        _named("Docker", said("docker", "version", "--format", "{{.Server.Version}}")),
    ]
    return [
        f"Machine: {_processor()}, {os.cpu_count()} CPUs, {_memory_gib():.0f} GiB, {platform.platform()}",
        f"Load of the last 1, 5 and 15 minutes when it began: {load}",
        f"Host: {', '.join(filter(None, versions))}; this product ran on Python {platform.python_version()}",
    ]


def _named(name: str, version: str) -> str:
    return f"{name} {version}" if version else ""


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


# Where the engine's control group says what all containers used: version 1, then version 2.
_CONTAINER_TIMES: dict[Path, Callable[[str], float]] = {
    Path("/sys/fs/cgroup/cpuacct/docker/cpuacct.usage"): lambda text: int(text) / 1e9,
    Path("/sys/fs/cgroup/docker/cpu.stat"): lambda text: int(text.split()[1]) / 1e6,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Processors:
    """Processor time since boot, in seconds over all CPUs: used by anybody, and all there was."""

    used: float
    total: float

    @classmethod
    def now(cls) -> Processors:
        first = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
        ticks = [int(word) for word in first.split()[1:9]]  # guest time is in user time already
        idle = ticks[3] + ticks[4]
        return cls(used=(sum(ticks) - idle) / _TICKS, total=sum(ticks) / _TICKS)

    def since(self, earlier: Processors) -> Processors:
        return Processors(used=self.used - earlier.used, total=self.total - earlier.total)


def container_seconds() -> float:
    """Processor time that the containers of this machine have used since boot, dead ones too; 0 where it is unknown."""
    for path, read in _CONTAINER_TIMES.items():
        try:
            return read(path.read_text(encoding="ascii"))
        except OSError:
            continue
    return 0.0


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time that these processes have used, with the children that they have waited for."""
    total = 0.0
    for pid in pids:
        stat = _stat(pid)
        total += sum(int(word) for word in stat[11:15]) / _TICKS if stat else 0.0
    return total


def descendants(pid: int) -> dict[int, str]:
    """The command lines of all processes below this one, by process id."""
    parents = {
        int(entry.name): int(stat[1])
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and (stat := _stat(int(entry.name)))
    }
    found = {pid}
    grown = True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return {child: _command_line(child) for child in sorted(found - {pid})}


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def _stat(pid: int) -> list[str]:
    """/proc/PID/stat from the state on; empty when the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()
