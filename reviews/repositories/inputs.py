"""Checks of what people send, before anything is stored. Each refusal has a code of its own."""

from __future__ import annotations

import io
import zipfile
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from codereview.common.errors import FieldError, InvalidInput

ASSIGNMENT_MAX = 20_000


def check_assignment(*, assignment: str) -> str:
    """Raises InvalidInput: assignment_is_empty, assignment_too_long, assignment_not_unicode."""
    text = assignment.replace("\r\n", "\n").strip()
    if "\0" in text or not _encodable(text):
        raise refusal("/assignment", "assignment_not_unicode", _("The assignment holds characters that no text can."))
    if not any(character.isalnum() for character in text):
        raise refusal(
            "/assignment", "assignment_is_empty", _("Say what the assignment was: it is what is reviewed against.")
        )
    if len(text) > ASSIGNMENT_MAX:
        detail = _("An assignment has at most %(limit)d characters.") % {"limit": ASSIGNMENT_MAX}
        raise refusal("/assignment", "assignment_too_long", detail)
    return text


def check_archive(*, file: IO[bytes]) -> bytes:
    """The bytes of an uploaded zip. Raises InvalidInput: archive_too_large, archive_broken."""
    limit = settings.REPOSITORY_UPLOAD_MAX_BYTES
    data = file.read(limit + 1)
    if len(data) > limit:
        detail = _("An archive has at most %(limit)d MiB.") % {"limit": limit // 1024**2}
        raise refusal("/archive", "archive_too_large", detail)
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise refusal("/archive", "archive_broken", _("This is not a zip archive, or it is damaged."))
    return data


def refusal(pointer: str, code: str, detail: str) -> InvalidInput:
    return InvalidInput(detail, code=code, errors=(FieldError(pointer=pointer, code=code, detail=detail),))


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
