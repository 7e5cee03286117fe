"""Runs the whole evaluation on a database that holds the seeded world."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.test.utils import override_settings

from insights.answering import Answer, Asked, question_answer
from insights.answering.answer import Outcome, plain_value
from insights.answering.running import Row, same_rows
from insights.evaluation.attacking import hostile_run
from insights.evaluation.gold import LIBRARY, MODEL, Gold
from insights.evaluation.unanswerable import UNANSWERABLE
from insights.evaluation.world import World
from insights.library import library_match
from insights.query import StatementRefused, statement_check, statement_run

BAR_GOLD = 0.95
_TOLERANCE = 0.011  # of numbers that were rounded on different ways


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
        answer = _answer(world, gold)
    except StatementRefused as refusal:
        return f"what the model is to say does not pass: {refusal}"
    if answer.outcome != Outcome.ANSWERED:
        return f"{answer.outcome}: {answer.reason}"
    if bool(answer.ready_made) == bool(gold.reply):
        return "the library took it for another question" if gold.reply else "no ready question was found"
    if failed := [check.sentence for check in answer.checks if not check.passed]:
        return "; ".join(failed)
    expected = _gold_rows(world, gold.sql)
    width = len(expected[0]) if expected else 0
    same = same_rows([row[:width] for row in answer.rows], expected, tolerance=_TOLERANCE)
    return "" if same else f"{answer.rows[:3]} instead of {expected[:3]}"


def _answer(world: World, gold: Gold) -> Answer:
    """As a worker answers; the model, where one is asked, says what the gold question holds. Raises StatementRefused."""
    said = json.dumps({"kind": "query", "restated": gold.question, "sql": _said(gold)}) if gold.reply else ""
    asked = Asked(
        question=gold.question,
        user=world.staff[0],
        subject="evaluation",
        names=True,
        cancelled=lambda: False,
        tell=lambda **_event: None,
    )
    settings = {"LLM_PROVIDERS": _provider(said), "LLM_PROVIDER": "scripted", "LLM_FALLBACK": []}
    with override_settings(**settings), transaction.atomic():
        answer = question_answer(asked=asked)
        transaction.set_rollback(True)  # the ledger's entries were about nobody's money
    return answer


def _said(gold: Gold) -> str:
    """A model writes for the database that its prompt names."""
    return statement_check(gold.reply, dialect=gold.dialect, names=True).sql


def _provider(said: str) -> dict[str, Any]:
    backend = "codereview.llm.backends.scripted.ScriptedProvider"
    return {"scripted": {"BACKEND": backend, "OPTIONS": {"MODEL": "scripted", "pieces": (said,)}}}


def _gold_rows(world: World, sql: str) -> list[Row]:
    postgresql = connection.vendor == "postgresql"

    def moment(found: re.Match[str]) -> str:
        at = world.now - timedelta(days=int(found[1]))
        return f"'{at:%Y-%m-%d %H:%M:%S}{'+00' if postgresql else ''}'"

    sql = re.sub(r"SINCE\((\d+)\)", moment, sql).replace(" AT_UTC", " AT TIME ZONE 'UTC'" if postgresql else "")
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [[plain_value(value) for value in row] for row in cursor.fetchall()]


def _answered(question: str) -> str:
    match = library_match(question)
    return f"the library answers with {match.ready.name}" if match and match.ready else ""


def _let_through(sql: str, reason: str) -> str:
    try:
        statement_run(statement_check(sql))
    except StatementRefused as refusal:
        return "" if refusal.reason_code == reason else f"{refusal.reason_code} instead of {reason}"
    return "it ran"
