"""Cross-checks of an answer: what must be true of every answer to a ready question."""

from __future__ import annotations

import math
from collections.abc import Mapping

from insights.library.ready import Invariant, Parameter, ReadyQuestion
from insights.query import JSONValue, Result, statement_check, statement_run

_TOLERANCE = 1e-6


def invariants_check(
    *, ready: ReadyQuestion, result: Result, parameters: Mapping[str, Parameter], names: bool = False
) -> list[str]:
    """A sentence for each invariant that does not hold; none is the good case. Raises StatementRefused."""
    return [
        f"{invariant.kind.replace('_', ' ')} of {', '.join(invariant.columns)} does not hold"
        for invariant in ready.invariants
        if not _holds(invariant, result, parameters, names=names)
    ]


def _holds(invariant: Invariant, result: Result, parameters: Mapping[str, Parameter], *, names: bool) -> bool:
    columns = [_column(result, name) for name in invariant.columns]
    if invariant.kind == "unique":
        return len(set(columns[0])) == len(columns[0])
    numbers = [[value for value in column if isinstance(value, int | float)] for column in columns]
    if invariant.kind == "share":
        return all(-_TOLERANCE <= value <= 100 + _TOLERANCE for value in numbers[0])
    if invariant.kind == "positive":
        return all(value >= 0 for value in numbers[0])
    if invariant.kind == "at_most":
        pairs = zip(*columns, strict=True)
        return all(
            not (isinstance(a, int | float) and isinstance(b, int | float)) or a <= b + _TOLERANCE for a, b in pairs
        )
    if result.truncated or result.hidden:
        return True
    statement = statement_check(invariant.sql, dialect="postgres", names=names)
    total = statement_run(statement, parameters=parameters, names=names)
    found = total.rows[0][0] if total.rows else 0
    return math.isclose(sum(numbers[0]), float(found or 0), rel_tol=_TOLERANCE)


def _column(result: Result, name: str) -> list[JSONValue]:
    place = result.columns.index(name)
    return [row[place] for row in result.rows]
