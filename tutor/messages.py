"""What the tutor adds to the workspace's WebSocket: `hint.request`, `hint.cancel`, `chat.send`."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from channels.db import database_sync_to_async
from django.utils.translation import gettext as _

from codereview.accounts.actors import Actor
from codereview.accounts.models import User
from codereview.common.errors import InvalidInput, SignInRequired
from problems.models import Problem
from submissions.consumers import WorkspaceConsumer
from tutor.selectors import hint_get, message_get, own_submission_get
from tutor.services import hint_cancel, hint_request, message_cancel, message_send

Content = Mapping[str, Any]


async def request_hint(consumer: WorkspaceConsumer, content: Content) -> None:
    """`{"type": "hint.request", "submission": id}`: the answer arrives as events."""
    await _act(consumer, content, _request_hint)


async def cancel_hint(consumer: WorkspaceConsumer, content: Content) -> None:
    """`{"type": "hint.cancel", "hint": id}`, or `"message": id` for an answer: it ends within a second."""
    await _act(consumer, content, _cancel)


async def send_chat(consumer: WorkspaceConsumer, content: Content) -> None:
    """`{"type": "chat.send", "text": …, "code"?: …, "language"?: …}`: the answer arrives as events."""
    await _act(consumer, content, _send)


async def _act(consumer: WorkspaceConsumer, content: Content, act: Callable[[User, Problem, Content], None]) -> None:
    await database_sync_to_async(act)(_signed_in(consumer.actor), consumer.problem, content)


def _signed_in(actor: Actor) -> User:
    if actor.user is None:
        raise SignInRequired(_("Sign in to talk with the tutor; it needs an account to remember what it said."))
    return actor.user


def _request_hint(user: User, problem: Problem, content: Content) -> None:
    submission = own_submission_get(submission_id=_uuid(content, "submission"), user=user)
    hint_request(submission=submission, user=user)


def _cancel(user: User, problem: Problem, content: Content) -> None:
    if "message" in content:
        message_cancel(message=message_get(message_id=_uuid(content, "message"), user=user))
    else:
        hint_cancel(hint=hint_get(hint_id=_uuid(content, "hint"), user=user))


def _send(user: User, problem: Problem, content: Content) -> None:
    code, language = _text_or_none(content, "code"), _text_or_none(content, "language")
    message_send(user=user, problem=problem, text=_text_or_none(content, "text") or "", code=code, language=language)


def _text_or_none(content: Content, name: str) -> str | None:
    value = content.get(name)
    if value is None or isinstance(value, str):
        return value
    raise InvalidInput(_("“%(name)s” must be a text.") % {"name": name}, code="invalid_message")


def _uuid(content: Content, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(content.get(name, "")))
    except ValueError:
        raise InvalidInput(_("The message must name an id."), code="invalid_message") from None
