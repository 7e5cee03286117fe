"""Writes about the chat: a turn is taken in, answered, stopped, tried again, rated."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from codereview.accounts.actors import Actor
from codereview.accounts.models import User
from codereview.common.idempotency import KeyedRequest, idempotency_find, idempotency_record, keyed_request
from codereview.common.limits import window_check
from codereview.common.payloads import payload_create
from problems.models import Problem
from submissions.inputs import check_draft, check_language
from submissions.models import Submission
from submissions.selectors import drafts_of, submission_source
from tutor.announcing import message_announce
from tutor.models import Hint, Message
from tutor.queueing import told_enqueue
from tutor.selectors import attempt_latest
from tutor.services.hints import hint_reply
from tutor.services.told import told_cancel, told_retry
from tutor.texts import text_check

MESSAGE_MAX_CHARACTERS = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The learner's code as it was when they asked."""

    code: str
    language: str


def message_send(
    *,
    user: User,
    problem: Problem,
    text: str,
    code: str | None = None,
    language: str | None = None,
    idempotency_key: str = "",
) -> Message:
    """Take in a learner's turn and enqueue its answer after the commit. Returns the answer (`.answers` is the turn).

    `code` is what the editor holds; without it the newest draft is read, or the newest attempt. Raises
    InvalidInput (empty_message, message_too_long, unknown_language, code_…), KeyReused and TooManyRequests.
    """
    words = text_check(text=text, name="message", limit=MESSAGE_MAX_CHARACTERS)
    actor = Actor(user=user)
    latest = attempt_latest(user=user, problem=problem)
    request = keyed_request(user, idempotency_key, "message", problem.slug, words, code, language)
    rows = Message.objects.filter(user=user, role=Message.Role.ASSISTANT).select_related("answers")
    if made := idempotency_find(rows=rows, request=request):
        return made
    program = _program(actor, problem, latest, code, language)
    try:
        answer = _rows_create(request, problem, latest, words, program)
    except IntegrityError:
        # Another request with this key committed first. Anything else is our own fault.
        if (made := idempotency_find(rows=rows, request=request)) is None:
            raise
        return made
    hint_reply(user=user, submission=latest)
    return answer


@transaction.atomic
def _rows_create(
    request: KeyedRequest, problem: Problem, latest: Submission | None, words: str, program: Program
) -> Message:
    """Holds the learner's row, so that of two turns at once the later one counts the earlier."""
    user = request.user
    User.objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk").first()
    turns = Message.objects.filter(user=user, role=Message.Role.USER)
    window_check(name="messages_per_person", times=turns.order_by("-created_at").values_list("created_at", flat=True))
    # Payload first, rows second.
    payload = payload_create(kind="message", data={"text": words, "code": program.code, "language": program.language})
    turn = Message.objects.create(
        user=user,
        problem=problem,
        submission=latest,
        role=Message.Role.USER,
        status=Hint.Status.FINISHED,
        payload=payload,
        finished_at=timezone.now(),
    )
    answer = Message.objects.create(
        user=user, problem=problem, submission=latest, role=Message.Role.ASSISTANT, answers=turn
    )
    idempotency_record(request=request, made=answer.pk)
    transaction.on_commit(lambda: message_announce(message=turn))
    transaction.on_commit(lambda: told_enqueue(row=answer))
    return answer


def _program(
    actor: Actor, problem: Problem, latest: Submission | None, code: str | None, language: str | None
) -> Program:
    """The code the question is about: as posted, else the newest draft, else the newest attempt, else none."""
    if language:
        check_language(problem=problem, language=language)
    if code is not None:
        check_draft(code=code)
        return Program(code=code, language=language or (latest.language if latest else ""))
    drafts = drafts_of(actor=actor, problem=problem)
    wanted = {language: drafts[language]} if language in drafts else drafts
    if wanted:
        newest, draft = max(wanted.items(), key=lambda item: str(item[1]["updated_at"]))
        return Program(code=draft["code"], language=newest)
    if latest is not None:
        return Program(code=submission_source(submission=latest)["code"], language=latest.language)
    return Program(code="", language=language or "")


def message_cancel(*, message: Message) -> Message:
    """Ask the worker to stop the answer. What was said stays."""
    told_cancel(row=message)
    return message


def message_retry(*, message: Message) -> Message:
    """Go on with an answer that was interrupted or failed. Raises Conflict (not_interrupted)."""
    told_retry(row=message)
    return message


def message_rate(*, message: Message, helpful: bool | None) -> Message:
    """Record whether an answer helped; None takes the word back."""
    Message.objects.filter(pk=message.pk, role=Message.Role.ASSISTANT).update(helpful=helpful)
    message.refresh_from_db()
    return message
