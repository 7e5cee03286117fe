"""Body of the task: claim the question, answer it, store the answer, finish once."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.common.leases import lease_claim, lease_finish, lease_kept
from codereview.common.payloads import payload_create, payloads_delete
from insights.announcing import question_tell, question_tell_end
from insights.answering import Answer, Asked, Stopped, question_answer
from insights.models import Question
from insights.permissions import may_ask, may_see_names

PAYLOAD = "question"  # the payload's kind: `Answer.document`
ATTEMPTS_MAX = 3  # a question that so many workers died of is given up

Status = Question.Status

logger = structlog.get_logger(__name__)


def question_produce(*, question_id: uuid.UUID) -> bool:
    """Answer a question. False when another worker holds or has finished it."""
    seconds = settings.JUDGE_LEASE_SECONDS
    token = lease_claim(model=Question, pk=question_id, seconds=seconds)
    if token is None:
        return False
    question = Question.objects.select_related("user").get(pk=question_id)
    with lease_kept(model=Question, pk=question_id, token=token, seconds=seconds) as lost:
        if question.attempts > ATTEMPTS_MAX:
            reason = _("Answering failed several times. Ask again, in other words.")
            return _finish(question, token, Status.FAILED, reason_code="question_failed", reason=reason)
        if not may_ask(user=question.user):
            return _finish(question, token, Status.FAILED, reason_code="not_allowed", reason=_("This is for staff."))
        question_tell(question=question, type="question.started", attempt=question.attempts)
        try:
            answer = question_answer(asked=_asked(question, lost.is_set))
        except Stopped:
            return not lost.is_set() and _finish(question, token, Status.CANCELLED)
    return _store(question, token, answer)


def _asked(question: Question, lost: Callable[[], bool]) -> Asked:
    return Asked(
        question=question.question,
        user=question.user,
        subject=str(question.pk),
        names=may_see_names(user=question.user),
        cancelled=functools.partial(_cancelled, question.pk, lost),
        tell=functools.partial(question_tell, question=question),
        sql=question.sql,
        sql_by_hand=question.sql_by_hand,
        parameters=question.parameters,
        restated=question.restated,
        provider=question.provider,
        model=question.model_name,
        prompt_version=question.prompt_version,
    )


def _cancelled(question_id: uuid.UUID, lost: Callable[[], bool]) -> bool:
    return lost() or not Question.objects.filter(pk=question_id, cancel_requested_at__isnull=True).exists()


def _store(question: Question, token: str, answer: Answer) -> bool:
    """Payload first, row second."""
    payload = payload_create(kind=PAYLOAD, data=answer.document())
    finished = _finish(question, token, Status.FINISHED, payload=payload, **answer.columns_of_row())
    if not finished:
        payloads_delete(payload_ids=[payload])
    return finished


def _finish(question: Question, token: str, status: Status, **values: Any) -> bool:
    finished = lease_finish(
        model=Question, pk=question.pk, token=token, status=status, finished_at=timezone.now(), **values
    )
    if finished:
        question.refresh_from_db()
        question_tell_end(question=question)
        logger.info(
            "question.finished",
            question=str(question.pk),
            user=question.user_id,
            status=str(status),
            outcome=question.outcome,
            reason_code=question.reason_code,
            ready_made=question.ready_made,
            rows=question.row_count,
            run_ms=question.run_ms,
        )
    return finished
