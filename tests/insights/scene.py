"""A small class with attempts, and a model that says what a test wrote down."""

from __future__ import annotations

import json
from typing import Any

from codereview.accounts.models import User
from codereview.llm.base import CompletionRequest
from problems.models import Problem
from tests.factories import make_problem, make_user
from tests.tutor.progress.rows import tried

LEARNERS = 6
SQL = "SELECT problem, COUNT(*) AS sent FROM insights_submissions GROUP BY problem ORDER BY sent DESC, problem"
SAME = "SELECT problem, SUM(attempts) AS sent FROM insights_attempts GROUP BY problem ORDER BY sent DESC, problem"
OTHER = "SELECT problem, SUM(solved) AS sent FROM insights_attempts GROUP BY problem ORDER BY sent DESC, problem"
# Words that no ready question has.
QUESTION = "Zebra quagga okapi?"
# Every attempt beside every other, twelve times over: it ends long after anybody has gone home.
_JOINS = (f"JOIN insights_submissions AS {name} ON {name}.language = a.language" for name in "bcdefghijklm")
BOMB = " ".join(["SELECT COUNT(*) AS pairs FROM insights_submissions AS a", *_JOINS])


def attempts_make() -> tuple[Problem, Problem]:
    """Six learners: three wrong attempts at the one, one right attempt at the other problem each."""
    hard, easy = make_problem(slug="hard-sum"), make_problem(slug="easy-sum")
    for _number in range(LEARNERS):
        learner = make_user()
        for _attempt in range(3):
            tried(learner, hard)
        tried(learner, easy, "accepted")
    return hard, easy


def reply(sql: str = SQL, **changes: Any) -> str:
    """A model's answer that is a query."""
    return json.dumps({"kind": "query", "restated": "Submissions for each problem.", "sql": sql, **changes})


def model_use(settings: Any, *replies: str) -> list[CompletionRequest]:
    """Let a model say these answers, one after the other, the last one for ever. Returns what it is asked."""
    asked: list[CompletionRequest] = []

    def say(request: CompletionRequest) -> tuple[str, ...]:
        asked.append(request)
        return (replies[min(len(asked), len(replies)) - 1],)

    provider(settings, pieces=say)
    return asked


def provider(settings: Any, **options: Any) -> None:
    """Make the scripted provider the house's model."""
    backend = "codereview.llm.backends.scripted.ScriptedProvider"
    settings.LLM_PROVIDERS = {
        **settings.LLM_PROVIDERS,
        "model": {"BACKEND": backend, "OPTIONS": {"MODEL": "clever-1", **options}},
    }
    settings.LLM_PROVIDER = "model"


def teacher_make(**fields: Any) -> User:
    """Staff without the permission to see names."""
    teacher = make_user(**fields)
    User.objects.filter(pk=teacher.pk).update(is_staff=True)
    teacher.refresh_from_db()
    return teacher
