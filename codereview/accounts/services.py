"""API tokens: made, recognised, revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from codereview.accounts.models import ApiToken, User

TOKEN_PREFIX = "crv_"
TOKEN_LIFETIME = timedelta(days=90)


def _digest(token: str) -> str:
    # A fast hash suffices: the token carries 256 random bits, so there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()


def token_create(*, user: User, name: str, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """Make a token. Returns the row and the token itself, which is not stored and cannot be shown again."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=token[:10],
        digest=_digest(token),
        expires_at=expires_at or timezone.now() + TOKEN_LIFETIME,
    )
    return row, token
