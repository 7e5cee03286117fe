"""The gates of a run: what must hold, or the run fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tutor.evaluation.statistics import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """`value` must be at most, or at least, `bound`. A gate without a single case does not pass."""

    name: str
    value: float
    bound: float
    at_most: bool
    cases: int

    @property
    def passed(self) -> bool:
        return self.cases > 0 and (self.value <= self.bound if self.at_most else self.value >= self.bound)

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "bound": self.bound,
            "direction": "at most" if self.at_most else "at least",
            "cases": self.cases,
            "passed": self.passed,
        }


def at_most(name: str, rate: Rate, bound: float) -> Gate:
    return Gate(name=name, value=rate.value, bound=bound, at_most=True, cases=rate.total)


def at_least(name: str, rate: Rate, bound: float) -> Gate:
    return Gate(name=name, value=rate.value, bound=bound, at_most=False, cases=rate.total)
