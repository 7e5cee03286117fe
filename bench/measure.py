"""Fair measuring: contestants in turns, so that a noisy machine hits all of them alike, and medians."""

from __future__ import annotations

import statistics
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field


class BenchFault(Exception):
    """A contestant could not do its work; the text says why, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Of one contestant's measurements, in their own unit."""

    n: int
    median: float
    p95: float


class Contestant(ABC):
    """One way to do the work. It lives in a `with` block; entering sets it up.

    `note` is its version or setting, for the table; it is read after the race.
    """

    name: str
    note: str = ""

    @abstractmethod
    def turn(self, number: int) -> float | None:
        """Do the work once and check its result; `number` is never repeated.

        Returns milliseconds, or None: then the call is timed from outside. Raises BenchFault.
        """

    def open(self, stack: ExitStack) -> None:  # noqa: B027 - not everybody has to set something up
        """Set up what the turns need; what is left on `stack` ends after the race. Raises BenchFault."""


@dataclass(slots=True)
class Lane:
    """What became of one contestant: its times in milliseconds, or why it dropped out."""

    name: str
    times: list[float] = field(default_factory=list)
    note: str = ""
    fault: str = ""

    @property
    def summary(self) -> Summary | None:
        return None if self.fault or not self.times else summarize(self.times)


def summarize(values: Sequence[float]) -> Summary:
    """Median and 95th percentile (nearest rank) of at least one value."""
    ordered = sorted(values)
    rank = -(-len(ordered) * 95 // 100)  # the ceiling
    return Summary(n=len(ordered), median=statistics.median(ordered), p95=ordered[rank - 1])


def ratio(one: Summary | None, other: Summary | None) -> float | None:
    """How many times the other's median this one's is; None where one of them is missing."""
    return one.median / other.median if one and other and other.median else None


def race(contestants: Sequence[Contestant], *, rounds: int, warm_up: int) -> list[Lane]:
    """Let every contestant do the work `rounds` times, in turns, after `warm_up` turns that do not count.

    Every round starts with another one, so that nobody always follows the same neighbour. A contestant
    that fails drops out with its reason and the others go on.
    """
    lanes = [Lane(name=contestant.name) for contestant in contestants]
    with ExitStack() as stack:
        for contestant, lane in zip(contestants, lanes, strict=True):
            try:
                contestant.open(stack)
            except BenchFault as fault:
                lane.fault = str(fault)
        _run(list(zip(contestants, lanes, strict=True)), rounds=rounds, warm_up=warm_up)
    for contestant, lane in zip(contestants, lanes, strict=True):
        lane.note = contestant.note
    return lanes


def _run(everybody: list[tuple[Contestant, Lane]], *, rounds: int, warm_up: int) -> None:
    number = 0
    for turn in range(warm_up + rounds):
        running = [(contestant, lane) for contestant, lane in everybody if not lane.fault]
        shift = turn % len(running) if running else 0
        for contestant, lane in running[shift:] + running[:shift]:
            number += 1
            try:
                elapsed = _timed(contestant.turn, number)
            except BenchFault as fault:
                lane.fault = str(fault)
                continue
            if turn >= warm_up:
                lane.times.append(elapsed)


def _timed(turn: Callable[[int], float | None], number: int) -> float:
    began = time.perf_counter()
    own = turn(number)
    return (time.perf_counter() - began) * 1000 if own is None else own
