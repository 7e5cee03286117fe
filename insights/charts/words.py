"""Numbers, moments and gaps as people read them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from insights.charts.specification import DAY, LABELS, MONTH, as_moment, format_guess

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
GAP = "\N{EN DASH}"


def value_words(value: Any, *, format: str = "number") -> str:  # noqa: A002 - the specification's word
    """A cell. `format` says what a number stands for (see `specification.FORMATS`)."""
    if value is None:
        return GAP
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return _NUMBERS[format](value)
    moment = as_moment(value)
    if moment is None:
        return str(value)
    known = {MONTH: "YEAR_MONTH_FORMAT", DAY: "DATE_FORMAT"}  # no day or hour where none was given
    return formats.date_format(moment, known.get(len(value), "DATETIME_FORMAT"))


def cell_words(column: str, value: Any) -> str:
    """A cell of a table: numbers that name something are not grouped like amounts."""
    return str(value) if column in LABELS and value is not None else value_words(value, format=format_guess(column))


def _plain(value: float) -> str:
    if float(value).is_integer():
        return formats.number_format(int(value), use_l10n=True, force_grouping=True)
    return formats.number_format(f"{value:.2f}", use_l10n=True, force_grouping=True)


def _tenths(value: float) -> str:
    return formats.number_format(f"{value:.1f}".removesuffix(".0"), use_l10n=True, force_grouping=True)


def _seconds(value: float) -> str:
    if value < _MINUTE:
        return f"{_tenths(value)} s"
    if value < _HOUR:
        return f"{int(value // _MINUTE)} min {int(value % _MINUTE)} s"
    if value < _DAY:
        return f"{int(value // _HOUR)} h {int(value % _HOUR // _MINUTE)} min"
    return f"{int(value // _DAY)} d {int(value % _DAY // _HOUR)} h"


def _money(value: float) -> str:
    digits = 2 if value == 0 or abs(value) >= 1 else 4
    return f"{formats.number_format(f'{value:.{digits}f}', use_l10n=True)} {settings.LLM_CURRENCY}"


_NUMBERS = {
    "number": _plain,
    "percent": lambda value: f"{_tenths(value)} %",
    "seconds": _seconds,
    "money": _money,
}
