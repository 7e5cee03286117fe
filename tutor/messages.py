"""What the tutor adds to the workspace's WebSocket: `hint.request` and `hint.cancel`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from channels.db import database_sync_to_async
from django.utils.translation import gettext as _

from codereview.accounts.actors import Actor
from codereview.common.errors import InvalidInput, SignInRequired
from submissions.consumers import WorkspaceConsumer
from submissions.selectors import submission_get
from tutor.selectors import hint_get
from tutor.services import hint_cancel, hint_request


def _uuid(content: Mapping[str, Any], name: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(content.get(name, "")))
    except ValueError:
        raise InvalidInput(_("The message must name an id."), code="invalid_message") from None


async def request_hint(consumer: WorkspaceConsumer, content: Mapping[str, Any]) -> None:
    """`{"type": "hint.request", "submission": id}`: the answer arrives as events."""
    await database_sync_to_async(_request_hint)(consumer.actor, content)


async def cancel_hint(consumer: WorkspaceConsumer, content: Mapping[str, Any]) -> None:
    """`{"type": "hint.cancel", "hint": id}`: the hint ends as cancelled within a second."""
    await database_sync_to_async(_cancel_hint)(consumer.actor, content)


def _request_hint(actor: Actor, content: Mapping[str, Any]) -> None:
    if actor.user is None:
        raise SignInRequired(_("Sign in to ask the tutor."))
    submission = submission_get(submission_id=_uuid(content, "submission"), actor=actor)
    hint_request(submission=submission, user=actor.user)


def _cancel_hint(actor: Actor, content: Mapping[str, Any]) -> None:
    if actor.user is None:
        raise SignInRequired(_("Sign in to ask the tutor."))
    hint_cancel(hint=hint_get(hint_id=_uuid(content, "hint"), user=actor.user))
