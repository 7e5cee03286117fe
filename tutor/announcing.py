"""The chat's event for a whole message: a learner's turn when it is stored, an answer when it has ended."""

from __future__ import annotations

from typing import Any

from codereview.accounts.actors import Actor
from codereview.common.events import events_publish
from submissions.subjects import workspace_subject
from tutor.documents import messages_json
from tutor.models import Message

CHAT_MESSAGE = "chat.message"


def message_subjects(*, message: Message) -> tuple[str, ...]:
    """The stream of the learner's workspace: the chat belongs to no submission."""
    key = Actor(user=message.user).key
    return (workspace_subject(actor_key=key, slug=message.problem.slug),)


def message_data(*, document: dict[str, Any]) -> dict[str, Any]:
    """The event's data from the message's document: its id is called `message` there."""
    return {"message": document["id"], **{name: value for name, value in document.items() if name != "id"}}


def message_announce(*, message: Message) -> None:
    """Publish a message as it is stored."""
    document = messages_json(messages=[message])[0]
    events_publish(subjects=message_subjects(message=message), type=CHAT_MESSAGE, data=message_data(document=document))
