"""What a model answers, checked before anything is made of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from codereview.llm.prompts import text_clean

QUERY, CLARIFY, REFUSE = "query", "clarify", "refuse"
TEXT_MAX = 1000
LIST_MAX = 8

JSON_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": [QUERY, CLARIFY, REFUSE]},
        "restated": {"type": "string"},
        "definitions": {"type": "array", "items": {"type": "string"}},
        "sql": {"type": "string"},
        "check_sql": {"type": "string"},
        "chart": {"type": ["object", "null"]},
        "choices": {"type": "array", "items": {"type": "string"}},
        "reason": {"type": "string"},
    },
    "required": ["kind", "restated"],
}


class InvalidReply(Exception):
    """The model's text is no answer; the message says why, for the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One of three kinds. `chart` is as the model gave it: checked against the columns later."""

    kind: str
    restated: str
    definitions: list[str] = field(default_factory=list)
    sql: str = ""
    check_sql: str = ""
    chart: Any = None
    choices: list[str] = field(default_factory=list)
    reason: str = ""


def reply_parse(text: str) -> Reply:
    """Raises InvalidReply."""
    data = _json_object(text)
    reply = Reply(
        kind=_words(data.get("kind")),
        restated=_words(data.get("restated")),
        definitions=_list(data.get("definitions")),
        sql=_sql(data.get("sql")),
        check_sql=_sql(data.get("check_sql")),
        chart=data.get("chart"),
        choices=_list(data.get("choices")),
        reason=_words(data.get("reason")),
    )
    missing = {QUERY: not reply.sql, CLARIFY: len(reply.choices) < 2, REFUSE: not reply.reason}
    if reply.kind not in missing:
        raise InvalidReply('"kind" must be query, clarify or refuse.')
    if missing[reply.kind] or not reply.restated:
        raise InvalidReply(f'An answer of kind "{reply.kind}" lacks a part that it must have.')
    return reply


def _json_object(text: str) -> dict[str, Any]:
    """The object in the text; models put fences around it although they were asked not to."""
    start, end = text.find("{"), text.rfind("}")
    try:
        data = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        raise InvalidReply("The answer is not one JSON object.") from None
    if not isinstance(data, dict):
        raise InvalidReply("The answer is not one JSON object.")
    return data


def _words(value: Any) -> str:
    return " ".join(text_clean(value).split())[:TEXT_MAX] if isinstance(value, str) else ""


def _list(value: Any) -> list[str]:
    return [words for item in value[:LIST_MAX] if (words := _words(item))] if isinstance(value, list) else []


def _sql(value: Any) -> str:
    """As it is: the guard judges it, characters that nobody sees included."""
    return value.strip() if isinstance(value, str) else ""
