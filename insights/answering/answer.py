"""What is asked, and what is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from codereview.accounts.models import User
from insights.library.ready import Parameter
from insights.models import Question

Outcome = Question.Outcome
RESTATED_MAX = 1000
REASON_MAX = 500


class Stopped(Exception):
    """The asker stopped the question, or another worker has it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question while it is worked on. `sql` is set when it brings its own query, and then
    `provider`, `model` and `prompt_version` say who wrote that.

    `tell(type=…, **data)` publishes progress. `cancelled()` may ask the database.
    """

    question: str
    user: User
    subject: str
    names: bool
    cancelled: Callable[[], bool]
    tell: Callable[..., None]
    sql: str = ""
    sql_by_hand: bool = False
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    restated: str = ""
    provider: str = ""
    model: str = ""
    prompt_version: str = ""

    def check_stopped(self) -> None:
        """Raises Stopped."""
        if self.cancelled():
            raise Stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A query that did not serve, and why."""

    sql: str
    reason_code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A cross-check. `passed` is None when it could not be made. `kind`: formulation, invariant or count."""

    kind: str
    passed: bool | None
    sentence: str
    sql: str = ""


@dataclass(slots=True, kw_only=True)
class Answer:
    """An answer, a question back (`choices` are questions to ask instead) or a refusal."""

    outcome: Outcome = Outcome.ANSWERED
    restated: str = ""
    definitions: list[str] = field(default_factory=list)
    ready_made: str = ""
    sql: str = ""
    parameters: dict[str, Parameter] = field(default_factory=dict)
    views: list[str] = field(default_factory=list)
    names: bool = False
    columns: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    truncated: bool = False
    hidden: int = 0
    run_ms: int | None = None
    chart: dict[str, str] | None = None
    checks: list[Check] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    reason_code: str = ""
    reason: str = ""
    provider: str = "rules"
    model: str = ""
    prompt_version: str = ""

    def document(self) -> dict[str, Any]:
        """The payload: everything that is too large, or too telling, for the row."""
        return {
            "definitions": self.definitions,
            "views": self.views,
            "columns": self.columns,
            "rows": [[plain_value(value) for value in row] for row in self.rows],
            "checks": [asdict(check) for check in self.checks],
            "tries": [asdict(one) for one in self.tries],
            "choices": self.choices,
        }

    def columns_of_row(self) -> dict[str, Any]:
        """The values of the question's own columns."""
        return {
            "outcome": self.outcome,
            "restated": self.restated[:RESTATED_MAX],
            "ready_made": self.ready_made,
            "sql": self.sql,
            "parameters": self.parameters,
            "names": self.names,
            "chart": self.chart,
            "reason_code": self.reason_code,
            "reason": self.reason[:REASON_MAX],
            "row_count": len(self.rows),
            "truncated": self.truncated,
            "hidden": self.hidden,
            "run_ms": self.run_ms,
            "provider": self.provider,
            "model_name": self.model,
            "prompt_version": self.prompt_version,
        }


def plain_value(value: Any) -> Any:
    """As JSON holds it: numbers stay numbers, moments become ISO text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return str(value)
