"""Checks of what people send, before anything is stored. Each refusal has a code of its own."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from codereview.common.errors import FieldError, InvalidInput
from problems.models import Problem
from problems.selectors import languages_available, problem_languages


def check_language(*, problem: Problem | None, language: str) -> None:
    """Raise InvalidInput (unknown_language) for a language that is unknown or that the problem does not offer."""
    languages = languages_available() if problem is None else problem_languages(problem=problem)
    offered = [item.id for item in languages]
    if language not in offered:
        detail = _("This language is not offered here. Offered are: %(languages)s.") % {"languages": ", ".join(offered)}
        raise _refusal(pointer="/language", code="unknown_language", detail=detail)


def check_code(*, code: str) -> None:
    """Raise InvalidInput: code_is_empty, code_too_large, code_has_null_bytes, code_not_unicode."""
    if not code.strip():
        raise _refusal(pointer="/code", code="code_is_empty", detail=_("There is no code yet."))
    _check_text(text=code, name="code", limit=settings.CODE_MAX_BYTES)


def check_draft(*, code: str) -> None:
    """As `check_code`, but an empty draft is a draft."""
    _check_text(text=code, name="code", limit=settings.CODE_MAX_BYTES)


def check_stdin(*, stdin: str | None) -> None:
    """Raise InvalidInput: stdin_too_large, stdin_has_null_bytes, stdin_not_unicode."""
    if stdin is not None:
        _check_text(text=stdin, name="stdin", limit=settings.STDIN_MAX_BYTES)


def _check_text(*, text: str, name: str, limit: int) -> None:
    """Null characters break stores and compilers; lone surrogates cannot be written as UTF-8 at all."""
    words = {"what": _("The code") if name == "code" else _("The input")}
    if "\0" in text:
        detail = _("%(what)s contains null bytes. Remove them and send it again.") % words
        raise _refusal(pointer=f"/{name}", code=f"{name}_has_null_bytes", detail=detail)
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        detail = _("%(what)s contains characters that are not valid Unicode.") % words
        raise _refusal(pointer=f"/{name}", code=f"{name}_not_unicode", detail=detail) from None
    if size > limit:
        detail = _("%(what)s is %(size)d bytes long; at most %(limit)d are taken.") % {
            **words,
            "size": size,
            "limit": limit,
        }
        raise _refusal(pointer=f"/{name}", code=f"{name}_too_large", detail=detail)


def _refusal(*, pointer: str, code: str, detail: str) -> InvalidInput:
    error = FieldError(pointer=pointer, code=code, detail=detail)
    return InvalidInput(detail, code=code, errors=(error,))
