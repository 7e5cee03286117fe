"""Reads about people and their tokens."""

from __future__ import annotations

import hashlib

from django.db.models import Q, QuerySet
from django.utils import timezone

from codereview.accounts.models import ApiToken, User


def token_find(*, token: str) -> ApiToken | None:
    """The usable token row of an active user, or None: unknown, expired and revoked look the same."""
    now = timezone.now()
    return (
        ApiToken.objects.select_related("user")
        .filter(digest=hashlib.sha256(token.encode()).hexdigest(), revoked_at__isnull=True, user__is_active=True)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .first()
    )


def tokens_of(*, user: User) -> QuerySet[ApiToken]:
    """A person's usable tokens, newest first."""
    now = timezone.now()
    return user.api_tokens.filter(revoked_at__isnull=True).filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
