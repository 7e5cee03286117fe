"""The gates of a run: what must hold, or the run fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tutor.evaluation.statistics import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """`value` must be at most, or at least, `bound`. A gate without a single case does not pass.

    `benefit` is the end of the interval that speaks for the tutor: a sample is held to that one, because it
    can refute and not prove. A bound of nothing at all, or of everything, is never softened.
    """

    name: str
    value: float
    bound: float
    at_most: bool
    cases: int
    benefit: float | None = None

    @property
    def passed(self) -> bool:
        return self.cases > 0 and (self._holds(self.value) or (self.benefit is not None and self._holds(self.benefit)))

    def _holds(self, value: float) -> bool:
        return value <= self.bound if self.at_most else value >= self.bound

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "bound": self.bound,
            "direction": "at most" if self.at_most else "at least",
            "cases": self.cases,
            "passed": self.passed,
        }


def at_most(name: str, rate: Rate, bound: float, *, sampled: bool = False) -> Gate:
    """A gate on a rate that must stay low."""
    benefit = rate.interval[0] if sampled and bound > 0 else None
    return Gate(name=name, value=rate.value, bound=bound, at_most=True, cases=rate.total, benefit=benefit)


def at_least(name: str, rate: Rate, bound: float, *, sampled: bool = False) -> Gate:
    """A gate on a rate that must stay high."""
    benefit = rate.interval[1] if sampled and bound < 1 else None
    return Gate(name=name, value=rate.value, bound=bound, at_most=False, cases=rate.total, benefit=benefit)
