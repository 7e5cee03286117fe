"""What a chart may be: a kind, two columns, perhaps a column of series, and how numbers read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

KINDS = ("bar", "line")
FORMATS = ("number", "percent", "seconds", "money")
KEYS = frozenset({"kind", "x", "y", "series", "format"})

LABELS = frozenset({"learner", "hour", "level"})  # numbers that name something
SERIES_MAX = 4  # more lines or bars than these cannot be told apart
MONTH, DAY = len("2026-01"), len("2026-01-01")
_MOMENT = re.compile(r"\d{4}-\d{2}(-\d{2}([ T]|$)|$)")
_PERCENT = re.compile(r"(^|_)(percent|pct)(_|$)")
_SECONDS = re.compile(r"(^|_)(seconds|secs)(_|$)")
_MONEY = re.compile(r"(^|_)(cost|price|money|usd)(_|$)")

Rows = Sequence[Sequence[Any]]
Spec = dict[str, str]


def chart_validate(*, chart: Any, columns: Sequence[str], rows: Rows) -> Spec | None:
    """The specification if it is one and fits the columns, else None. Keys that it does not know make it none."""
    if not isinstance(chart, dict) or not set(chart) <= KEYS:
        return None
    spec = {key: str(chart.get(key) or "") for key in sorted(KEYS)}
    spec["format"] = spec["format"] or "number"
    if spec["kind"] not in KINDS or spec["format"] not in FORMATS:
        return None
    named = [spec["x"], spec["y"], *([spec["series"]] if spec["series"] else [])]
    if len(set(named)) != len(named) or not set(named) <= set(columns):
        return None
    return spec if _drawable(spec, columns, rows) else None


def chart_choose(*, columns: Sequence[str], rows: Rows) -> Spec | None:
    """A chart for an answer that came without one: its first words or dates against its last number."""
    if len(rows) < 2:
        return None
    numbers = [name for index, name in enumerate(columns) if name not in LABELS and is_numeric(column_of(rows, index))]
    labels = [name for name in columns if name not in numbers]
    if not numbers or not labels:
        return None
    x, y = labels[0], numbers[-1]
    dated = is_dated(column_of(rows, columns.index(x)))
    spec = {"format": format_guess(y), "kind": "line" if dated else "bar", "series": "", "x": x, "y": y}
    if len(labels) > 1 and _repeats(column_of(rows, columns.index(x))):
        spec["series"] = labels[1]
    return spec if _drawable(spec, columns, rows) else None


def column_of(rows: Rows, index: int) -> list[Any]:
    return [row[index] for row in rows]


def is_numeric(values: Sequence[Any]) -> bool:
    """Numbers, with gaps at most."""
    present = [value for value in values if value is not None]
    return bool(present) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in present)


def is_dated(values: Sequence[Any]) -> bool:
    """Months, days or moments."""
    return bool(values) and all(as_moment(value) is not None for value in values)


def as_moment(value: Any) -> datetime | None:
    """A month, a day or a moment, without its zone; None for anything else. Answers hold them as ISO text."""
    if not isinstance(value, str) or not _MOMENT.match(value):
        return None
    try:
        return datetime.fromisoformat(f"{value}-01" if len(value) == MONTH else value).replace(tzinfo=None)
    except ValueError:
        return None


def format_guess(name: str) -> str:
    """How the numbers of a column read, from its name."""
    if _PERCENT.search(name):
        return "percent"
    if _SECONDS.search(name):
        return "seconds"
    if _MONEY.search(name):
        return "money"
    return "number"


def _drawable(spec: Spec, columns: Sequence[str], rows: Rows) -> bool:
    if not rows or not is_numeric(column_of(rows, columns.index(spec["y"]))):
        return False
    x_values = column_of(rows, columns.index(spec["x"]))
    if spec["kind"] == "line" and not (is_dated(x_values) or is_numeric(x_values)):
        return False
    if spec["series"]:
        return len(set(map(str, column_of(rows, columns.index(spec["series"]))))) <= SERIES_MAX
    # Without series, a bar or a point per x: a repeated x would hide one behind the other.
    return not _repeats(x_values)


def _repeats(values: Sequence[Any]) -> bool:
    return len({str(value) for value in values}) < len(values)
