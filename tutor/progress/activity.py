"""Attempts by day and by week, from counts that are given. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 12
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What was tried on one day."""

    date: date
    attempts: int = 0
    accepted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven days from a Monday; the last week ends today."""

    start: date
    days: tuple[Day, ...]

    @property
    def attempts(self) -> int:
        return sum(day.attempts for day in self.days)

    @property
    def accepted(self) -> int:
        return sum(day.accepted for day in self.days)

    @property
    def active_days(self) -> int:
        return sum(day.attempts > 0 for day in self.days)


def first_day(today: date) -> date:
    """The Monday with which the last WEEKS weeks begin, this one included."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def weeks_of(*, counts: Mapping[date, tuple[int, int]], today: date) -> tuple[Week, ...]:
    """WEEKS weeks up to today, with every day in them. `counts` are (attempts, accepted) by day."""
    start = first_day(today)
    days = [start + index * DAY for index in range((today - start).days + 1)]
    filled = [Day(date=day, attempts=counts.get(day, (0, 0))[0], accepted=counts.get(day, (0, 0))[1]) for day in days]
    return tuple(Week(start=days[at], days=tuple(filled[at : at + 7])) for at in range(0, len(days), 7))


def streak_of(*, counts: Mapping[date, tuple[int, int]], today: date) -> int:
    """How many days in a row something was tried. A day that is not over yet does not break it."""
    day = today if counts.get(today, (0, 0))[0] else today - DAY
    length = 0
    while counts.get(day, (0, 0))[0]:
        length, day = length + 1, day - DAY
    return length
