"""Reads about questions. Lists never touch payloads."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import NotFound
from codereview.common.payloads import payload_get
from insights.models import Question
from insights.permissions import may_see_names


def questions_visible_to(*, user: User) -> QuerySet[Question]:
    """One's own and what others share, newest first; answers that name learners only to those who may see names."""
    visible = Question.objects.filter(Q(user=user) | Q(shared=True)).select_related("user")
    return visible if may_see_names(user=user) else visible.filter(names=False)


def question_get(*, question_id: uuid.UUID, user: User) -> Question:
    """One that the user may see. Raises NotFound."""
    question = questions_visible_to(user=user).filter(pk=question_id).first()
    if question is None:
        raise NotFound(_("There is no such question."))
    return question


def question_own_get(*, question_id: uuid.UUID, user: User) -> Question:
    """One that is the user's to change. Raises NotFound."""
    question = question_get(question_id=question_id, user=user)
    if question.user_id != user.pk:
        raise NotFound(_("There is no such question."))
    return question


def question_summary(*, question: Question) -> dict[str, Any]:
    """A list item: from the row alone."""
    return {
        "id": str(question.pk),
        "question": question.question,
        "asked_by": str(question.user),
        "status": question.status,
        "outcome": question.outcome,
        "reason_code": question.reason_code,
        "ready_made": question.ready_made,
        "sql_by_hand": question.sql_by_hand,
        "row_count": question.row_count,
        "shared": question.shared,
        "created_at": question.created_at,
        "finished_at": question.finished_at,
    }


def question_detail(*, question: Question) -> dict[str, Any]:
    """The question with its answer.

    `stored` is false when the payload is missing (a store restored from an older backup): the row is
    told, its rows are empty.
    """
    payload = payload_get(payload_id=question.payload)
    document = payload or {}
    return {
        **question_summary(question=question),
        "restated": question.restated,
        "definitions": document.get("definitions", []),
        "sql": question.sql,
        "parameters": question.parameters,
        "views": document.get("views", []),
        "columns": document.get("columns", []),
        "rows": document.get("rows", []),
        "truncated": question.truncated,
        "hidden": question.hidden,
        "names": question.names,
        "chart": question.chart,
        "checks": document.get("checks", []),
        "tries": document.get("tries", []),
        "choices": document.get("choices", []),
        "reason": question.reason,
        "run_ms": question.run_ms,
        "provider": question.provider,
        "model": question.model_name,
        "prompt_version": question.prompt_version,
        "rerun_of": str(question.rerun_of_id) if question.rerun_of_id else None,
        "stored": payload is not None or question.payload is None,
    }
