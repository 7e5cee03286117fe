"""Where things stand in the page's two pictures, in units of their viewBox. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tutor.progress.activity import Day, Week

CELL = 18  # a day of the calendar, with its gap
CELL_GAP = 3
CALENDAR_LEFT = 34
CALENDAR_TOP = 20
# From how many attempts on a day has which of the five shades.
SHADES = (1, 3, 6, 10)

BAR = 30  # a week of the bar chart, with its gap
BAR_GAP = 8
BARS_HEIGHT = 110
BARS_TOP = 18
BARS_FOOT = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A square; `shade` 0 to 4."""

    day: Day
    x: int
    y: int
    shade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month's name above the week in which it begins."""

    start: date
    x: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    days: tuple[CalendarDay, ...]
    months: tuple[Month, ...]
    rows: tuple[tuple[date, int], ...]  # a date with the weekday's name, and its baseline
    width: int
    height: int
    size: int = CELL - CELL_GAP


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """All attempts of a week, and the accepted ones within them."""

    week: Week
    x: int
    y: float
    height: float
    accepted_y: float
    accepted_height: float
    label: bool  # is its date written below?

    @property
    def middle(self) -> float:
        return self.x + (BAR - BAR_GAP) / 2

    @property
    def above(self) -> float:
        return self.y - 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    bars: tuple[Bar, ...]
    width: int
    height: int
    foot: int
    text_y: int
    size: int = BAR - BAR_GAP


def calendar_of(weeks: Iterable[Week]) -> Calendar:
    """A column per week, Monday on top."""
    columns = list(weeks)
    days = tuple(
        CalendarDay(
            day=day,
            x=CALENDAR_LEFT + column * CELL,
            y=CALENDAR_TOP + row * CELL,
            shade=sum(day.attempts >= least for least in SHADES),
        )
        for column, week in enumerate(columns)
        for row, day in enumerate(week.days)
    )
    full = columns[0].days if columns else ()
    rows = tuple((day.date, CALENDAR_TOP + row * CELL + 12) for row, day in enumerate(full) if row % 2 == 0)
    return Calendar(
        days=days,
        months=_months(columns),
        rows=rows,
        width=CALENDAR_LEFT + len(columns) * CELL,
        height=CALENDAR_TOP + 7 * CELL,
    )


def _months(columns: list[Week]) -> tuple[Month, ...]:
    """Where a new month begins; the first column only if its month lasts, so that names do not run together."""
    starts = [
        Month(start=week.start, x=CALENDAR_LEFT + column * CELL)
        for column, week in enumerate(columns)
        if column == 0 or week.start.month != columns[column - 1].start.month
    ]
    crowded = len(starts) > 1 and starts[1].x - starts[0].x < 2 * CELL
    return tuple(starts[1:] if crowded else starts)


def bars_of(weeks: Iterable[Week]) -> Bars:
    """A bar per week, as high as the busiest week allows."""
    columns = list(weeks)
    most = max((week.attempts for week in columns), default=0) or 1
    base = BARS_TOP + BARS_HEIGHT
    bars = tuple(_bar(week, column, base, BARS_HEIGHT / most) for column, week in enumerate(columns))
    return Bars(bars=bars, width=len(columns) * BAR, height=base + BARS_FOOT, foot=base, text_y=base + BARS_FOOT - 6)


def _bar(week: Week, column: int, base: int, unit: float) -> Bar:
    height, accepted = round(week.attempts * unit, 2), round(week.accepted * unit, 2)
    return Bar(
        week=week,
        x=column * BAR,
        y=round(base - height, 2),
        height=height,
        accepted_y=round(base - accepted, 2),
        accepted_height=accepted,
        label=column % 3 == 2,
    )
