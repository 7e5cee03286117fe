"""Rates with Wilson's intervals, and McNemar's test for pairs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `total`. With a total of 0 nothing is known, and the interval is all of 0 to 1."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        if not self.total:
            return 0.0, 1.0
        share, n, z = self.value, self.total, Z_95
        middle = share + z * z / (2 * n)
        spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)

    def to_json(self) -> dict[str, Any]:
        low, high = self.interval
        return {
            "hits": self.hits,
            "total": self.total,
            "rate": round(self.value, 4),
            "low": round(low, 4),
            "high": round(high, 4),
        }


def rate_of(outcomes: list[bool]) -> Rate:
    """The share of True."""
    return Rate(sum(outcomes), len(outcomes))


def mcnemar(*, gained: int, lost: int) -> float:
    """Two-sided exact p-value: pairs that got better against pairs that got worse."""
    n = gained + lost
    if not n:
        return 1.0
    tail: float = sum(math.comb(n, k) for k in range(min(gained, lost) + 1)) / 2.0**n
    return min(1.0, 2 * tail)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
