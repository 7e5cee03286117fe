"""Checks of what people send for review, before anything is stored. Each refusal has a code of its own."""

from __future__ import annotations

from django.utils.translation import gettext as _

from codereview.common.errors import FieldError, InvalidInput
from sandbox.languages import LANGUAGES
from submissions.inputs import check_code

TITLE_MAX = 200

__all__ = ["TITLE_MAX", "check_code", "check_language", "check_title"]


def check_title(*, title: str) -> str:
    """The title, trimmed. Raises InvalidInput: title_is_empty, title_too_long, title_has_null_bytes."""
    words = " ".join(title.split())
    if not words:
        raise _refusal("/title", "title_is_empty", _("Give the review a title, so that you find it again."))
    if "\0" in words:
        raise _refusal("/title", "title_has_null_bytes", _("The title contains null bytes. Remove them."))
    if len(words) > TITLE_MAX:
        raise _refusal(
            "/title", "title_too_long", _("A title has at most %(limit)d characters.") % {"limit": TITLE_MAX}
        )
    return words


def check_language(*, language: str) -> None:
    """Raises InvalidInput (unknown_language)."""
    if language not in LANGUAGES:
        detail = _("This language is not known. Known are: %(languages)s.") % {"languages": ", ".join(LANGUAGES)}
        raise _refusal("/language", "unknown_language", detail)


def _refusal(pointer: str, code: str, detail: str) -> InvalidInput:
    return InvalidInput(detail, code=code, errors=(FieldError(pointer=pointer, code=code, detail=detail),))
