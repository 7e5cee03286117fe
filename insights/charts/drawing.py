"""Where things stand in a chart: across in percent, down in pixels, so that words keep their size. Pure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from insights.charts.specification import Rows, Spec, as_moment, column_of
from insights.charts.words import GAP, value_words

BARS_MAX = 25  # more do not fit a page; the table holds them all
POINTS_MAX = 400
LABEL_MAX = 46  # characters that fit a phone
ROW_LABEL, BAR, BAR_GAP, ROW_GAP = 18, 14, 3, 12
BAR_SPACE = 76.0  # percent of the width; the rest is for the number behind the longest bar
PLOT_TOP, PLOT_HEIGHT, PLOT_FOOT = 22, 220, 26
PLOT_LEFT, PLOT_WIDTH = 3.0, 94.0
TICKS = 4
LEAST_SPAN = 1e-200


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    x: float
    y: float
    width: float
    words: str  # the number
    series: int
    end: float  # where the number begins


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    label: str
    whole: str  # the label uncut
    y: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    series: int
    points: tuple[Point, ...]
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    at: float
    words: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """`legend` names the series by number, empty when there is one. `left_out` rows are in the table only."""

    kind: str
    height: float
    x: str
    y: str
    rows: tuple[BarRow, ...] = ()
    zero: float = 0
    lines: tuple[Line, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    x_ticks: tuple[Tick, ...] = ()
    foot: float = 0
    legend: tuple[tuple[int, str], ...] = ()
    left_out: int = 0

    bar: int = BAR

    @property
    def x_words(self) -> str:
        return self.x.replace("_", " ")

    @property
    def y_words(self) -> str:
        return self.y.replace("_", " ")


def chart_draw(*, chart: Spec, columns: Sequence[str], rows: Rows) -> Drawing:
    """Lay a chart out. `chart` has passed `chart_validate` for these columns and rows."""
    x, y = (column_of(rows, columns.index(chart[key])) for key in ("x", "y"))
    names = column_of(rows, columns.index(chart["series"])) if chart["series"] else [""] * len(rows)
    series = list(dict.fromkeys(map(str, names)))
    points = [
        (label, series.index(str(name)), float(value))
        for label, name, value in zip(x, names, y, strict=True)
        if value is not None
    ]
    legend = tuple(enumerate(series)) if chart["series"] else ()
    draw = _bars if chart["kind"] == "bar" else _lines
    return draw(chart, points, legend)


_Points = list[tuple[Any, int, float]]
_Legend = tuple[tuple[int, str], ...]


def _bars(chart: Spec, points: _Points, legend: _Legend) -> Drawing:
    labels = list(dict.fromkeys(label for label, _series, _value in points))
    shown = labels[:BARS_MAX]
    values = [value for label, _series, value in points if label in set(shown)]
    low, high = min([0.0, *values]), max([0.0, *values])
    unit = BAR_SPACE / _span(low, high)
    zero = -low * unit
    rows, y = [], 0.0
    for label in shown:
        inner = y + ROW_LABEL
        bars = []
        for _label, series, value in (point for point in points if point[0] == label):
            width = abs(value) * unit
            start = zero if value >= 0 else zero - width
            words = value_words(_whole(value), format=chart["format"])
            if legend:
                words = f"{words}  {_cut(legend[series][1] or GAP, LABEL_MAX // 3)}"
            end = _fine(start + width)
            bars.append(Bar(x=_fine(start), y=inner, width=_fine(width), words=words, series=series, end=end))
            inner += BAR + BAR_GAP
        whole = value_words(label)
        rows.append(BarRow(label=_cut(whole, LABEL_MAX), whole=whole, y=y + ROW_LABEL - 5, bars=tuple(bars)))
        y = inner + ROW_GAP
    return Drawing(
        kind="bar",
        height=y,
        x=chart["x"],
        y=chart["y"],
        rows=tuple(rows),
        zero=_fine(zero),
        legend=legend,
        left_out=len(labels) - len(shown),
    )


def _lines(chart: Spec, points: _Points, legend: _Legend) -> Drawing:
    ordered = sorted(((_position(label), label, series, value) for label, series, value in points), key=lambda p: p[0])
    shown = ordered[-POINTS_MAX:]
    ticks = _nice_ticks([value for _at, _label, _series, value in shown])
    left, right = shown[0][0], shown[-1][0]

    def across(at: float) -> float:
        return _fine(PLOT_LEFT + PLOT_WIDTH * ((at - left) / (right - left) if right > left else 0.5))

    def down(value: float) -> float:
        return _fine(PLOT_TOP + PLOT_HEIGHT * (1 - (value - ticks[0]) / (ticks[-1] - ticks[0])))

    lines = []
    for series in sorted({point[2] for point in shown}):
        dots = tuple(
            Point(
                x=across(at),
                y=down(value),
                words=f"{value_words(label)}: {value_words(_whole(value), format=chart['format'])}",
            )
            for at, label, number, value in shown
            if number == series
        )
        segments = tuple(Segment(x1=a.x, y1=a.y, x2=b.x, y2=b.y) for a, b in itertools.pairwise(dots))
        lines.append(Line(series=series, points=dots, segments=segments))
    return Drawing(
        kind="line",
        height=PLOT_TOP + PLOT_HEIGHT + PLOT_FOOT,
        x=chart["x"],
        y=chart["y"],
        lines=tuple(lines),
        y_ticks=tuple(
            Tick(at=down(value), words=value_words(_whole(value), format=chart["format"])) for value in ticks
        ),
        x_ticks=_ends([label for _at, label, _series, _value in shown]),
        foot=PLOT_TOP + PLOT_HEIGHT + PLOT_FOOT - 6,
        legend=legend,
        left_out=len(ordered) - len(shown),
    )


def _ends(labels: list[Any]) -> tuple[Tick, ...]:
    """The first and the last place: what lies between, a reader sees."""
    first = Tick(at=0, words=value_words(labels[0]))
    if labels[0] == labels[-1]:
        return (first,)
    return (first, Tick(at=100, words=value_words(labels[-1]), anchor="end"))


def _position(label: Any) -> float:
    """A number, or the seconds of a moment."""
    moment = as_moment(label)
    if moment is None:
        return float(label)
    return (moment - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001 - zones were taken off


def _span(low: float, high: float) -> float:
    """What the axis covers: never so little that dividing by it gives no number."""
    return high - low if high - low > LEAST_SPAN else 1.0


def _nice_ticks(values: Sequence[float]) -> list[float]:
    """Round steps from zero, or below it, to above the largest."""
    low, high = min([0.0, *values]), max([0.0, *values])
    raw = _span(low, high) / TICKS
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= raw)
    start = math.floor(low / step)
    end = max(math.ceil(high / step), start + 1)
    return [step * count for count in range(start, end + 1)]


def _fine(value: float) -> float:
    return round(value, 2)


def _whole(value: float) -> float | int:
    return int(value) if value.is_integer() else value


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
