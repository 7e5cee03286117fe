"""Bodies of the tutor's tasks: claim a row, prepare its script, tell it, finish it once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.common.errors import ApplicationError, Conflict
from codereview.common.events import events_publish
from codereview.common.leases import lease_claim, lease_finish, lease_kept
from submissions.subjects import submission_subjects
from tutor.announcing import message_announce, message_subjects
from tutor.models import Hint, Message
from tutor.scripts import answer_script, general_script, hint_script
from tutor.stopping import Stop
from tutor.telling import LeaseLost, Script, Telling

logger = structlog.get_logger(__name__)

ATTEMPTS_MAX = 5  # a row that so many workers died of is given up

Status = Hint.Status


def hint_produce(*, hint_id: uuid.UUID) -> bool:
    """Tell a hint. False when another worker holds or has finished it, or when there is nothing to tell it from."""
    return _produce(model=Hint, pk=hint_id, related=("submission__problem", "problem", "user"), prepare=hint_script)


def answer_produce(*, message_id: uuid.UUID) -> bool:
    """Tell an answer of the chat. False as `hint_produce`."""
    related = ("submission__problem", "problem", "user", "answers")
    return _produce(model=Message, pk=message_id, related=related, prepare=answer_script)


def _produce(*, model: type[Any], pk: uuid.UUID, related: tuple[str, ...], prepare: Callable[..., Script]) -> bool:
    seconds = settings.TUTOR_LEASE_SECONDS
    token = lease_claim(model=model, pk=pk, seconds=seconds)
    if token is None:
        return False
    row = model.objects.select_related(*related).get(pk=pk)
    with lease_kept(model=model, pk=pk, token=token, seconds=seconds) as lost, Stop(row=row, lost=lost) as stop:
        try:
            if row.attempts > ATTEMPTS_MAX:
                raise Conflict(_("The tutor failed here several times. Ask again."), code="hint_failed")
            telling = Telling(script=_script(row, prepare), token=token, stop=stop)
            telling.tell()
            telling.sign()
        except ApplicationError as error:
            return _fail(row, token, error)
        except LeaseLost:
            return False
    return _finish(telling)


def _script(row: Hint | Message, prepare: Callable[..., Script]) -> Script:
    """What is told; while the payloads' store is away, the little that needs nothing from it."""
    try:
        return prepare(row=row)
    except DatabaseError:
        logger.exception("tutor.nothing_readable", id=str(row.pk))
        return general_script(row=row)


def _finish(telling: Telling) -> bool:
    row = telling.script.row
    cancelled = telling.outcome == Hint.Outcome.CANCELLED
    values: dict[str, Any] = {
        "outcome": telling.outcome,
        "withheld_reason": telling.withheld,
        "finished_at": timezone.now(),
    }
    if isinstance(row, Hint):
        values["evidence_ids"] = sorted(telling.cited)
    status = Status.CANCELLED if cancelled else Status.FINISHED
    if not lease_finish(model=type(row), pk=row.pk, token=telling.token, status=status, **values):
        return False
    telling.publish("hint.finished", **telling.script.facts, outcome=str(telling.outcome))
    try:
        _announce(row)
        telling.clear()
    except DatabaseError as error:
        # It is told and finished; what is left over goes with the sweeper.
        logger.warning("tutor.payloads_away", id=str(row.pk), error=type(error).__name__)
    return True


def _fail(row: Hint | Message, token: str, error: ApplicationError) -> bool:
    """End what cannot be told at all, with the reason for the learner."""
    lease_finish(model=type(row), pk=row.pk, token=token, status=Status.FAILED, finished_at=timezone.now())
    data = {"code": error.code, "detail": str(error.detail)}
    if isinstance(row, Hint):
        events_publish(
            subjects=submission_subjects(submission=row.submission), type="error", data={"hint": str(row.pk), **data}
        )
    else:
        events_publish(subjects=message_subjects(message=row), type="error", data={"message": str(row.pk), **data})
    return False


def _announce(row: Hint | Message) -> None:
    """The whole answer once more, as one message of the chat."""
    if isinstance(row, Message):
        row.refresh_from_db()
        message_announce(message=row)
