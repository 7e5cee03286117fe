"""The events of hints and answers, made from what is stored: for a page whose stream has expired."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codereview.accounts.actors import Actor
from codereview.common.events import Event
from problems.models import Problem
from tutor.announcing import CHAT_MESSAGE, message_data
from tutor.documents import hints_json, messages_json
from tutor.models import Hint, Message

REPLAYED = 10  # of each; the page itself carries the older ones

Told = tuple[str, dict[str, Any]]


def told_events(actor: Actor, problem: Problem) -> list[Event]:
    """The latest hints and turns of the chat that have ended, each as the events that told it.

    The ids are made from the moment of its end, so they are the same each time.
    """
    if actor.user is None:
        return []
    ended = {"user": actor.user, "problem": problem, "finished_at__isnull": False}
    hints = list(Hint.objects.filter(**ended).order_by("-finished_at")[:REPLAYED])
    messages = list(Message.objects.select_related("answers").filter(**ended).order_by("-finished_at")[:REPLAYED])
    told: list[tuple[Hint | Message, list[Told]]] = [
        (row, list(_hint_events(data))) for row, data in zip(hints, hints_json(hints=hints), strict=True)
    ]
    told += [
        (row, [_message_event(data)]) for row, data in zip(messages, messages_json(messages=messages), strict=True)
    ]
    return [event for row, events in told for event in _numbered(row, events)]


def _hint_events(data: dict[str, Any]) -> Iterator[Told]:
    facts = {"hint": data["id"], "submission": data["submission"], "level": data["level"]}
    yield "hint.started", {**facts, "provider": data["provider"]}
    for index, sentence in enumerate(data["sentences"]):
        yield "hint.delta", {"hint": data["id"], "index": index, **sentence}
    yield "hint.finished", {**facts, "outcome": data["outcome"]}


def _message_event(data: dict[str, Any]) -> Told:
    return CHAT_MESSAGE, message_data(document=data)


def _numbered(row: Hint | Message, events: list[Told]) -> list[Event]:
    if row.finished_at is None:
        return []
    at = row.finished_at
    milliseconds = int(at.timestamp() * 1000)
    return [
        Event(id=f"{milliseconds}-{number}", type=type_, at=at.isoformat(), data=data)
        for number, (type_, data) in enumerate(events, start=1)
    ]
