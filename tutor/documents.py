"""Hints and messages as JSON: for REST, for the pages, and as events. Two queries in all for any number."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from codereview.common.markdown import markdown_to_html
from codereview.common.payloads import payloads_get
from problems.models import Problem
from tutor.models import Hint, Message

Texts = Mapping[uuid.UUID, Mapping[str, Any]]


def hints_json(*, hints: Iterable[Hint]) -> list[dict[str, Any]]:
    """The public shape of hints. A missing text is an empty one."""
    rows = list(hints)
    texts = _texts(rows)
    return [
        {
            "submission": str(hint.submission_id),
            "level": hint.level,
            "reception": _reception(hint),
            **_told(hint, texts),
        }
        for hint in rows
    ]


def messages_json(*, messages: Iterable[Message]) -> list[dict[str, Any]]:
    """The public shape of the chat's turns. `text` is the whole turn, `sentences` what it was released as."""
    rows = list(messages)
    texts = _texts(rows)
    slugs = dict(Problem.objects.filter(pk__in={row.problem_id for row in rows}).values_list("pk", "slug"))
    return [_message_json(row, slugs[row.problem_id], texts) for row in rows]


def told_sentences(*, row: Hint | Message, texts: Texts) -> list[str]:
    """The released sentences of a hint or an answer, none while nothing is stored."""
    return list(texts.get(row.payload, {}).get("sentences", [])) if row.payload else []


def _message_json(message: Message, slug: str, texts: Texts) -> dict[str, Any]:
    document = {
        "problem": slug,
        "submission": str(message.submission_id) if message.submission_id else None,
        "role": message.role,
        "answers": str(message.answers_id) if message.answers_id else None,
        **_told(message, texts),
    }
    if message.role == Message.Role.USER:
        text = str(texts.get(message.payload, {}).get("text", "")) if message.payload else ""
        # A learner's words are shown as they were written, never as Markdown.
        return {**document, "text": text, "html": ""}
    text = "\n\n".join(sentence["text"] for sentence in document["sentences"])
    return {**document, "text": text, "html": markdown_to_html(text)}


def _told(row: Hint | Message, texts: Texts) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "status": row.status,
        "outcome": row.outcome,
        "provider": row.provider,
        "model": row.model,
        "withheld_reason": row.withheld_reason,
        "helpful": row.helpful,
        "sentences": [{"text": text, "html": markdown_to_html(text)} for text in told_sentences(row=row, texts=texts)],
        "created_at": row.created_at.isoformat(),
    }


def _reception(hint: Hint) -> str:
    outcome = getattr(hint, "followed_by", None)
    return outcome.reception if outcome is not None else ""


def _texts(rows: list[Hint] | list[Message]) -> Texts:
    return payloads_get(payload_ids=[row.payload for row in rows if row.payload is not None])
