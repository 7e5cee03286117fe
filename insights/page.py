"""What the page of one question shows."""

from __future__ import annotations

from typing import Any

from insights.charts import chart_draw, chart_validate
from insights.charts.words import cell_words
from insights.models import Question
from insights.selectors import question_detail

ROWS_SHOWN = 200  # on the page; the CSV holds them all


def question_page(*, question: Question) -> dict[str, Any]:
    """The answer, its table in words, and its drawing."""
    detail = question_detail(question=question)
    columns, rows = detail["columns"], detail["rows"]
    # Looked at once more: the row and the payload are two stores.
    chart = chart_validate(chart=question.chart, columns=columns, rows=rows)
    return {
        "detail": detail,
        "drawing": chart_draw(chart=chart, columns=columns, rows=rows) if chart else None,
        "table": _table(columns, rows[:ROWS_SHOWN]),
        "rows_left_out": max(len(rows) - ROWS_SHOWN, 0),
    }


def _table(columns: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    numeric = [
        all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values)
        for values in zip(*rows, strict=True)
    ]
    return {
        "heads": [
            {"name": name.replace("_", " "), "number": number}
            for name, number in zip(columns, numeric or [False] * len(columns), strict=True)
        ],
        "rows": [
            [
                {"words": cell_words(name, value), "number": number}
                for name, value, number in zip(columns, row, numeric, strict=True)
            ]
            for row in rows
        ],
    }
