"""Is the time limit far enough from the slowest accepted and the fastest too slow solution, and what would be?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from problems.packages.diagnostics import Diagnostics
from problems.packages.model import Package

AC_TO_LIMIT, LIMIT_TO_TLE = 2.0, 1.5
_MIN_MULTIPLIER, _MAX_MULTIPLIER = 1.0, 100.0
# Limits that people read easily: (up to, step), in milliseconds.
_STEPS = ((1000, 100), (5000, 500), (math.inf, 1000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """How long a labelled solution took, in milliseconds, as if its language had no factor.

    `is_bound`: it was stopped and may take any longer.
    """

    path: str
    expected: str
    time_ms: int
    is_bound: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """The time limit and its neighbours. `fastest_time_out_ms` is None when there is none, or all were stopped."""

    time_limit_ms: int = 0
    slowest_accepted_ms: int = 0
    fastest_time_out_ms: int | None = None
    suggested_ms: int | None = None

    @property
    def share(self) -> float:
        """How much of the time limit the slowest accepted solution takes."""
        return round(self.slowest_accepted_ms / self.time_limit_ms, 3) if self.time_limit_ms else 0.0

    def to_json(self) -> dict[str, Any]:
        """The margin as a JSON object."""
        return {
            "time_limit_ms": self.time_limit_ms,
            "slowest_accepted_ms": self.slowest_accepted_ms,
            "share": self.share,
            "fastest_time_out_ms": self.fastest_time_out_ms,
            "suggested_time_limit_ms": self.suggested_ms,
        }


def multipliers(package: Package) -> tuple[float, float]:
    """From the slowest accepted to the limit, and from there to the fastest time-out: the package's or ours."""
    limits = package.extra.get("problem", {}).get("limits", {})
    given = limits.get("time_multipliers") if isinstance(limits, dict) else None
    given = given if isinstance(given, dict) else {}
    return _multiplier(given.get("ac_to_time_limit"), AC_TO_LIMIT), _multiplier(
        given.get("time_limit_to_tle"), LIMIT_TO_TLE
    )


def find_margin(package: Package, solutions: Iterable[Timed]) -> Margin:
    """What the measured times say of the limit."""
    timed = list(solutions)
    up, beyond = multipliers(package)
    slowest = max((item.time_ms for item in timed if item.expected == "accepted"), default=0)
    ended = [item.time_ms for item in timed if item.expected == "time_limit_exceeded" and not item.is_bound]
    fastest = min(ended, default=None)
    suggested = _readable(slowest * up) if slowest else None
    if suggested is not None and fastest is not None and suggested * beyond > fastest:
        suggested = None
    return Margin(
        time_limit_ms=package.time_limit_ms,
        slowest_accepted_ms=slowest,
        fastest_time_out_ms=fastest,
        suggested_ms=suggested,
    )


def check_margin(package: Package, margin: Margin, diagnostics: Diagnostics) -> None:
    """Warn when a slower machine might reject what is right, or a faster one accept what is too slow."""
    up, beyond = multipliers(package)
    limit, slowest, fastest = margin.time_limit_ms, margin.slowest_accepted_ms, margin.fastest_time_out_ms
    advice = f"; {margin.suggested_ms} ms would do" if margin.suggested_ms else ""
    if fastest is not None and slowest * up * beyond > fastest:
        advice = "; no limit leaves room for both: make the tests larger or the accepted solutions faster"
    if slowest * up > limit:
        diagnostics.warning(
            "tight_time_limit",
            "problem.yaml",
            f"the slowest accepted solution takes {slowest} ms of {limit} ms, less than {up:g} times as much{advice}",
        )
    if fastest is not None and fastest < limit * beyond:
        diagnostics.warning(
            "loose_time_limit",
            "problem.yaml",
            f"the fastest solution that should be too slow takes {fastest} ms, less than {beyond:g} times the limit "
            f"of {limit} ms{advice}",
        )


def _multiplier(value: Any, default: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    return min(max(float(value), _MIN_MULTIPLIER), _MAX_MULTIPLIER)


def _readable(milliseconds: float) -> int:
    step = next(step for bound, step in _STEPS if milliseconds <= bound)
    return max(math.ceil(milliseconds / step) * step, _STEPS[0][1])
