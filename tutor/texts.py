"""What learners write to the tutor, made safe to store. Each refusal has a code and a sentence."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from codereview.common.errors import FieldError, InvalidInput


def text_check(*, text: str, name: str, limit: int) -> str:
    """The text without what no reader sees. Raises InvalidInput (<name>_empty or empty_<name>, too long).

    Null characters, lone surrogates, and other control and format characters are dropped, not refused: odd
    input must not end a conversation.
    """
    if len(text) > limit:
        detail = _("That is %(size)d characters long; at most %(limit)d are taken.") % {
            "size": len(text),
            "limit": limit,
        }
        raise _refusal(f"{name}_too_long", detail)
    cleaned = "".join(char for char in text if _visible(char)).strip()
    if not cleaned:
        code = "empty_message" if name == "message" else f"{name}_empty"
        raise _refusal(code, _("There is nothing in it yet. Write a few words."))
    return cleaned


def _visible(char: str) -> bool:
    if char in "\n\t":
        return True
    # The joiner holds emoji and some scripts together.
    return char == "\u200d" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _refusal(code: str, detail: str) -> InvalidInput:
    return InvalidInput(detail, code=code, errors=(FieldError(pointer="/text", code=code, detail=detail),))
