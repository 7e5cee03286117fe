"""What the warm parent is told to start, made of what the host asks for."""

from __future__ import annotations

import os
from typing import Any

from . import places

_FEEDBACK = "{feedback}"  # an argument that stands for the directory's path
_MIN_CPU_GRACE_MS = 50
_KIB_PER_MIB = 1024


def make(
    header: dict[str, Any],
    *,
    path: str,
    user: int | None,
    holds_stdin: bool,
    builds: bool,
    artifacts: list[str],
    has_namespaces: bool,
) -> dict[str, Any]:
    """The order for a request's header. Raises KeyError or ValueError for one that is incomplete."""
    warm = header["warm"] == "python"
    place = os.path.join(places.FEEDBACK, "")
    return {
        "argv": [*header["argv"], *(place if word == _FEEDBACK else word for word in header["arguments"])],
        "script": len(header["argv"]) - 1,
        "env": _environment(path) | header["env"],
        "warm": warm,
        "hold_stdin": header["hold_stdin"] or holds_stdin,
        "limits": _complete_limits(header["limits"], warm=warm),
        "user": user,
        "build": builds,
        "feedback": bool(header["feedback"]),
        "artifacts": artifacts,
        "scratch_vanishes": has_namespaces,
    }


def plain(name: object) -> str:
    """`name`, if it is a plain file name. Raises ValueError."""
    if not isinstance(name, str) or not name or "/" in name or "\0" in name or name in {".", ".."}:
        raise ValueError(f"{name!r} is not a plain file name")
    return name


def _environment(path: str) -> dict[str, str]:
    """The same for everybody: no clock zone, language or hash seed of the host."""
    return {
        "PATH": path,
        "HOME": places.SCRATCH[0],
        "TMPDIR": places.SCRATCH[0],
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _complete_limits(limits: dict[str, Any], *, warm: bool) -> dict[str, Any]:
    """Add what the runner decides itself.

    A program may overrun its CPU limit a little before it is killed, so that the time it needed can
    be told. A warm Python's data is bounded near its memory limit, so that it fails with a
    MemoryError in the line that asked for too much; other programs may reserve far more than they
    touch, and what they touch is watched.
    """
    cpu, memory = limits["cpu_ms"], limits["memory_kb"]
    generous = 4 * memory + 2048 * _KIB_PER_MIB
    tight = max(memory * 5 // 4, memory + 64 * _KIB_PER_MIB) + 32 * _KIB_PER_MIB
    return {**limits, "cpu_hard_ms": cpu + max(_MIN_CPU_GRACE_MS, cpu // 4), "data_kb": tight if warm else generous}
