"""Taking in questions: check, store, enqueue after the commit."""

from __future__ import annotations

import functools
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import Conflict, QueueFull
from codereview.common.limits import limit_check_named
from insights.inputs import check_question, check_sql
from insights.models import Question
from insights.queueing import question_enqueue

WAITING_MAX = 200  # in the whole house; each may cost a database seconds
RETRY_AFTER_SECONDS = 10


def question_ask(*, user: User, question: str) -> Question:
    """Take in a question. Raises InvalidInput (see `insights.inputs`), TooManyRequests or QueueFull."""
    return _store(user=user, question=check_question(question=question))


def question_rerun(*, user: User, question: Question) -> Question:
    """Ask again, as a question of the user's own, on today's data.

    A query that was written by a model or by hand is run as it stands; a ready-made one is made anew
    from the words, so that "last week" moves along. Raises Conflict (question_running).
    """
    _check_ended(question)
    own_query: dict[str, Any] = {}
    if question.sql and not question.ready_made:
        kept = ("sql", "sql_by_hand", "parameters", "restated", "provider", "model_name", "prompt_version")
        own_query = {name: getattr(question, name) for name in kept}
    return _store(user=user, question=question.question, rerun_of=question, **own_query)


def question_edit(*, user: User, question: Question, sql: str) -> Question:
    """Answer a question by a query of the user's own, under the guard of every query. Raises InvalidInput, Conflict."""
    _check_ended(question)
    return _store(
        user=user,
        question=question.question,
        sql=check_sql(sql=sql),
        sql_by_hand=True,
        parameters=question.parameters,
        rerun_of=question,
    )


def _check_ended(question: Question) -> None:
    if question.is_open:
        raise Conflict(_("This question is being answered. Wait for it, or stop it."), code="question_running")


def _store(*, user: User, **values: Any) -> Question:
    limit_check_named(name="questions_per_person", key=str(user.pk))
    if Question.objects.filter(status=Question.Status.QUEUED).count() >= WAITING_MAX:
        raise QueueFull(_("Too many questions are waiting. Ask again soon."), retry_after=RETRY_AFTER_SECONDS)
    with transaction.atomic():
        question = Question.objects.create(user=user, **values)
        transaction.on_commit(functools.partial(question_enqueue, question_id=question.pk))
    return question
