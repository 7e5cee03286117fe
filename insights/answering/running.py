"""One query through the guard, run, and checked by another way to the same numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from insights.answering.answer import Answer, Asked, Check, plain_value
from insights.charts import chart_choose, chart_validate
from insights.library import ReadyQuestion, invariants_check
from insights.library.ready import Parameter
from insights.query import Result, StatementRefused, definitions_for, statement_check, statement_run

Row = Sequence[Any]
_TOLERANCE = 1e-6  # to which two ways of computing a number must agree


def query_answer(
    *,
    asked: Asked,
    answer: Answer,
    sql: str,
    parameters: Mapping[str, Parameter] | None = None,
    chart: Any = None,
    check_sql: str = "",
    dialect: str | None = None,
    ready: ReadyQuestion | None = None,
) -> None:
    """Check and run a query; put its result, chart and cross-check into the answer.

    `dialect` is what it is written in: the running database's when not given. `ready` has invariants.
    Raises StatementRefused, Stopped.
    """
    statement = statement_check(sql, dialect=dialect, names=asked.names)
    answer.sql, answer.parameters = statement.sql, dict(parameters or {})
    answer.views = sorted(statement.views)
    answer.definitions = list(dict.fromkeys([*answer.definitions, *definitions_for(statement.views)]))
    answer.names = asked.names
    asked.tell(type="question.written", sql=statement.sql, restated=answer.restated)
    asked.check_stopped()
    result = statement_run(statement, parameters=answer.parameters, names=asked.names, cancelled=asked.cancelled)
    answer.columns = list(result.columns)
    answer.rows = [[plain_value(value) for value in row] for row in result.rows]
    answer.truncated, answer.hidden, answer.run_ms = result.truncated, result.hidden, result.run_ms
    asked.tell(type="question.ran", row_count=len(answer.rows), truncated=result.truncated, run_ms=result.run_ms)
    asked.check_stopped()
    answer.chart = chart_validate(chart=chart, columns=answer.columns, rows=answer.rows) or chart_choose(
        columns=answer.columns, rows=answer.rows
    )
    answer.checks = [_invariants(asked, answer, ready, result) if ready else _checked(asked, answer, check_sql)]
    asked.tell(type="question.checked", passed=answer.checks[0].passed, sentence=answer.checks[0].sentence)


def _checked(asked: Asked, answer: Answer, check_sql: str) -> Check:
    """By a second formulation where there is one, else by counting the rows once more."""
    if check_sql and (check := _second_formulation(asked, answer, check_sql)) is not None:
        return check
    return _count(asked, answer)


def _invariants(asked: Asked, answer: Answer, ready: ReadyQuestion, result: Result) -> Check:
    """What must be true of every answer to a ready question; one without such a rule is counted again."""
    if not ready.invariants:
        return _count(asked, answer)
    try:
        broken = invariants_check(ready=ready, result=result, parameters=answer.parameters, names=asked.names)
    except StatementRefused:
        return _count(asked, answer)
    if not broken:
        return Check(kind="invariant", passed=True, sentence=_("The numbers agree with each other."))
    words = {"broken": "; ".join(broken)}
    return Check(kind="invariant", passed=False, sentence=_("The numbers contradict each other: %(broken)s.") % words)


def _second_formulation(asked: Asked, answer: Answer, check_sql: str) -> Check | None:
    """None when it cannot be run or says nothing new: then the count serves."""
    try:
        statement = statement_check(check_sql, names=asked.names)
        if statement.sql == answer.sql:
            return None
        result = statement_run(statement, parameters=answer.parameters, names=asked.names, cancelled=asked.cancelled)
    except StatementRefused:
        return None
    if answer.truncated or result.truncated:
        return None
    passed = same_rows(answer.rows, [[plain_value(value) for value in row] for row in result.rows])
    sentence = (
        _("A second query, written another way, found the same.")
        if passed
        else _("A second query, written another way, found something else. Read both before you rely on this.")
    )
    return Check(kind="formulation", passed=passed, sentence=sentence, sql=statement.sql)


def _count(asked: Asked, answer: Answer) -> Check:
    """The number of rows, counted by the database in a query of its own."""
    sql = f"SELECT COUNT(*) AS row_count FROM ({answer.sql}) AS answer"  # noqa: S608 - generated from the checked tree
    try:
        statement = statement_check(sql, names=asked.names)
        result = statement_run(statement, parameters=answer.parameters, names=asked.names, cancelled=asked.cancelled)
        counted = int(str(result.rows[0][0]))
    except (StatementRefused, IndexError, ValueError):
        return Check(kind="count", passed=None, sentence=_("No second way to the same numbers was found."))
    shown = len(answer.rows) + answer.hidden
    passed = counted > shown if answer.truncated else counted == shown
    words = {"count": counted}
    sentence = (
        _("Counted again: %(count)d rows.") % words
        if passed
        else _("Counted again, there are %(count)d rows: the data changed meanwhile, or a rule left some out.") % words
    )
    return Check(kind="count", passed=passed, sentence=sentence, sql=statement.sql)


def same_rows(first: Sequence[Row], second: Sequence[Row], *, tolerance: float = _TOLERANCE) -> bool:
    """The same rows in whatever order, numbers to a tolerance. The values are plain (`plain_value`)."""
    if len(first) != len(second):
        return False
    pairs = zip(sorted(first, key=_sort_key), sorted(second, key=_sort_key), strict=True)
    return all(
        len(one) == len(other) and all(_same(a, b, tolerance) for a, b in zip(one, other, strict=True))
        for one, other in pairs
    )


def _same(a: Any, b: Any, tolerance: float) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return math.isclose(a, b, rel_tol=_TOLERANCE, abs_tol=tolerance)
    return bool(a == b)


def _sort_key(row: Row) -> tuple[list[str], list[str]]:
    """Words first: numbers that differ in the last digit, or in their kind, must not change the order."""
    numbers = [value for value in row if isinstance(value, int | float)]
    return [str(value) for value in row if not isinstance(value, int | float)], [f"{value:.3f}" for value in numbers]
