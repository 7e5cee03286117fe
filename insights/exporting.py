"""An answer as CSV that a spreadsheet cannot be tricked with."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from rest_framework.renderers import JSONRenderer

# What makes a spreadsheet read a cell as a formula, full-width signs included.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class CsvRenderer(JSONRenderer):
    """Lets a client ask for CSV; only errors are rendered, and those are JSON."""

    media_type = "text/csv"
    format = "csv"


def answer_csv(*, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """With a mark that tells spreadsheets it is UTF-8. Numbers stay numbers; text never begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_cell(name) for name in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # Spreadsheets skip spaces before they look.
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA_STARTS) else value
