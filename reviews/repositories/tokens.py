"""The token of a private repository: encrypted while its review runs, in no log, gone when it has ended."""

from __future__ import annotations

import base64
import hashlib
import re

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from codereview.common.errors import FieldError, InvalidInput

_TOKEN = re.compile(r"[A-Za-z0-9_.-]{1,255}")  # goes into a header: nothing that could end one


def token_check(*, token: str) -> str:
    """Raises InvalidInput (token_invalid); the sentence does not repeat it."""
    if token and not _TOKEN.fullmatch(token):
        error = FieldError(pointer="/token", code="token_invalid", detail=_("This is not a token of GitHub."))
        raise InvalidInput(error.detail, code="token_invalid", errors=(error,))
    return token


def token_seal(*, token: str) -> str:
    return _cipher().encrypt(token.encode()).decode() if token else ""


def token_open(*, sealed: str) -> str:
    """The token; "" when there was none, or when the keys have been exchanged since."""
    try:
        return _cipher().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"reviews.repositories.token:{key}".encode()).digest()))
            for key in keys
        ]
    )
