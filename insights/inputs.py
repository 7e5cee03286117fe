"""Checks of what people send, before anything is stored. Each refusal has a code of its own."""

from __future__ import annotations

from django.utils.translation import gettext as _

from codereview.common.errors import FieldError, InvalidInput

QUESTION_MAX = 2000
SQL_MAX = 10_000


def check_question(*, question: str) -> str:
    """The question on one line. Raises InvalidInput: question_is_empty, question_too_long, question_has_null_bytes."""
    words = " ".join(question.split())
    if not words:
        raise _refusal("/question", "question_is_empty", _("Ask a question in words."))
    if "\0" in words:
        raise _refusal("/question", "question_has_null_bytes", _("The question contains null bytes. Remove them."))
    if len(words) > QUESTION_MAX:
        detail = _("A question has at most %(limit)d characters.") % {"limit": QUESTION_MAX}
        raise _refusal("/question", "question_too_long", detail)
    return words


def check_sql(*, sql: str) -> str:
    """The query, trimmed. Raises InvalidInput: sql_is_empty, sql_too_long, sql_has_null_bytes.

    Whether it may run is decided later, by the guard that every query passes.
    """
    text = sql.strip()
    if not text:
        raise _refusal("/sql", "sql_is_empty", _("There is no query. Write one that begins with SELECT."))
    if "\0" in text:
        raise _refusal("/sql", "sql_has_null_bytes", _("The query contains null bytes. Remove them."))
    if len(text) > SQL_MAX:
        raise _refusal("/sql", "sql_too_long", _("A query has at most %(limit)d characters.") % {"limit": SQL_MAX})
    return text


def _refusal(pointer: str, code: str, detail: str) -> InvalidInput:
    return InvalidInput(detail, code=code, errors=(FieldError(pointer=pointer, code=code, detail=detail),))
