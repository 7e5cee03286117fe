"""Runs a checked statement where it can read the views and nothing else, within bounds."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import structlog
from django.conf import settings
from django.db import connection

from insights.query import on_postgresql, on_sqlite
from insights.query.checking import CheckedStatement
from insights.query.groups import rows_hide
from insights.query.pseudonyms import pseudonyms_refresh
from insights.query.refusals import Reason, StatementRefused

logger = structlog.get_logger(__name__)

CELL_MOST = 2000  # characters of one value
BYTES_MOST = 1_000_000  # of all values together, about

JSONValue = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a statement answered. `sql` is the text that ran; `hidden` counts rows about too few learners."""

    columns: list[str]
    rows: list[list[JSONValue]]
    truncated: bool
    run_ms: int
    hidden: int
    sql: str


def statement_run(
    statement: CheckedStatement,
    *,
    parameters: Mapping[str, object] | None = None,
    names: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> Result:
    """Run it, read-only and rolled back. `cancelled` is asked several times a second while it runs.

    A statement that was checked for an asker who may see names runs only with `names`. Raises
    StatementRefused when it would cost too much, takes too long, is cancelled or fails.
    """
    if statement.names and not names:
        raise StatementRefused(Reason.UNKNOWN_VIEW, "This statement is for askers who may see names.")
    sql = statement.bound(parameters or {}, rows_most=settings.INSIGHTS_ROWS + 1)
    pseudonyms_refresh()
    backend = on_postgresql if connection.vendor == "postgresql" else on_sqlite
    began = time.perf_counter()
    columns, found = backend.run(sql, names=statement.names, seconds=settings.INSIGHTS_SECONDS, cancelled=cancelled)
    run_ms = round((time.perf_counter() - began) * 1000)
    hidden = 0
    truncated = len(found) > settings.INSIGHTS_ROWS
    found = found[: settings.INSIGHTS_ROWS]
    if statement.counts:
        columns, found, hidden = rows_hide(columns, found)
    rows, cut = _rows(found)
    logger.info("insights.statement_ran", ms=run_ms, rows=len(rows), hidden=hidden, views=sorted(statement.views))
    return Result(columns=columns, rows=rows, truncated=truncated or cut, run_ms=run_ms, hidden=hidden, sql=sql)


def _rows(found: Sequence[Sequence[object]]) -> tuple[list[list[JSONValue]], bool]:
    """Values as JSON has them, as many rows as fit; True when some did not."""
    rows: list[list[JSONValue]] = []
    size = 0
    for one in found:
        row = [_value(value) for value in one]
        size += sum(len(value) if isinstance(value, str) else 8 for value in row)
        if size > BYTES_MOST:
            return rows, True
        rows.append(row)
    return rows, False


def _value(value: object) -> JSONValue:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)
    if isinstance(value, str):
        return value[:CELL_MOST]
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime | date | uuid.UUID):
        return str(value)
    raise StatementRefused(Reason.FAILED, f"A value of the kind {type(value).__name__} cannot be shown.")
