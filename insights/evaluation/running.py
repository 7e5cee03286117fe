"""Runs the whole evaluation on a database that holds the seeded world."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection

from insights.evaluation.attacking import hostile_run
from insights.evaluation.gold import LIBRARY, MODEL, Gold
from insights.evaluation.unanswerable import UNANSWERABLE
from insights.evaluation.world import World
from insights.library import invariants_check, library_match
from insights.query import JSONValue, StatementRefused, statement_check, statement_run

BAR_GOLD = 0.95
_TOLERANCE = 0.011  # of numbers that were rounded on different ways
Row = Sequence[Any]


@dataclass(slots=True)
class Part:
    """So many of so many, and a sentence for each that is not right."""

    right: int = 0
    total: int = 0
    wrong: list[str] = field(default_factory=list)

    def count(self, name: str, fault: str) -> None:
        self.total += 1
        self.right += not fault
        if fault:
            self.wrong.append(f"{name}: {fault}")


@dataclass(slots=True)
class Evaluation:
    """Every part, and whether the bars are met."""

    library: Part = field(default_factory=Part)
    model: Part = field(default_factory=Part)
    unanswerable: Part = field(default_factory=Part)
    hostile: Part = field(default_factory=Part)
    changed: list[str] = field(default_factory=list)  # by the hostile statements

    @property
    def passed(self) -> bool:
        gold, total = self.library.right + self.model.right, self.library.total + self.model.total
        return (
            gold >= BAR_GOLD * total
            and self.unanswerable.right == self.unanswerable.total
            and self.hostile.right == self.hostile.total
            and not self.changed
        )


def evaluation_run(world: World) -> Evaluation:
    """Gold questions first, then the unanswerable ones, then the hostile statements."""
    found = Evaluation()
    for gold in LIBRARY:
        found.library.count(gold.question, _fault(world, gold))
    for gold in MODEL:
        found.model.count(gold.question, _fault(world, gold))
    for one in UNANSWERABLE:
        found.unanswerable.count(one.question, _answered(one.question) or _let_through(one.careless, one.reason))
    ended, found.changed = hostile_run()
    for attacked in ended:
        wanted = " or ".join(sorted(attacked.hostile.reasons))
        fault = "" if attacked.right else f"{attacked.reason} instead of {wanted}"
        found.hostile.count(attacked.hostile.sql[:120], fault)
    return found


def _fault(world: World, gold: Gold) -> str:
    """Why the answer is not the gold one; empty when it is."""
    try:
        rows, broken = _answer(gold)
    except StatementRefused as refusal:
        return str(refusal)
    expected = _gold_rows(world, gold.sql)
    if broken:
        return "; ".join(broken)
    width = len(expected[0]) if expected else 0
    return "" if rows_equal([row[:width] for row in rows], expected) else f"{rows[:3]} instead of {expected[:3]}"


def _answer(gold: Gold) -> tuple[list[list[JSONValue]], list[str]]:
    if gold.reply:
        if library_match(gold.question) is not None:
            return [], ["the library took it for another question"]
        return statement_run(statement_check(gold.reply, dialect=gold.dialect, names=True), names=True).rows, []
    match = library_match(gold.question)
    if match is None or match.ready is None:
        return [], ["no ready question was found"]
    statement = statement_check(match.ready.sql, dialect="postgres", names=True)
    result = statement_run(statement, parameters=match.parameters, names=True)
    broken = invariants_check(ready=match.ready, result=result, parameters=match.parameters, names=True)
    return result.rows, broken


def _gold_rows(world: World, sql: str) -> list[Row]:
    postgresql = connection.vendor == "postgresql"

    def moment(found: re.Match[str]) -> str:
        at = world.now - timedelta(days=int(found[1]))
        return f"'{at:%Y-%m-%d %H:%M:%S}{'+00' if postgresql else ''}'"

    sql = re.sub(r"SINCE\((\d+)\)", moment, sql).replace(" AT_UTC", " AT TIME ZONE 'UTC'" if postgresql else "")
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [list(row) for row in cursor.fetchall()]


def rows_equal(one: Sequence[Row], other: Sequence[Row]) -> bool:
    """The same rows in any order, numbers to a tolerance."""
    if len(one) != len(other):
        return False
    pairs = zip(sorted(one, key=_key), sorted(other, key=_key), strict=True)
    return all(len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True)) for a, b in pairs)


def _same(one: Any, other: Any) -> bool:
    try:
        return math.isclose(float(one), float(other), rel_tol=1e-6, abs_tol=_TOLERANCE)
    except (TypeError, ValueError):
        return bool(one == other)


def _key(row: Row) -> list[str]:
    """By words and whole numbers only: the last digit of a fraction must not change the order."""
    return [str(value) for value in row if isinstance(value, int | str)]


def _answered(question: str) -> str:
    match = library_match(question)
    return f"the library answers with {match.ready.name}" if match and match.ready else ""


def _let_through(sql: str, reason: str) -> str:
    try:
        statement_run(statement_check(sql))
    except StatementRefused as refusal:
        return "" if refusal.reason_code == reason else f"{refusal.reason_code} instead of {reason}"
    return "it ran"
