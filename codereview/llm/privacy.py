"""What leaves the house in place of a person, and what never reaches a log."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.utils.crypto import salted_hmac

HASH_LENGTH = 32


def user_hash(user: AbstractUser | None) -> str:
    """Stands for a learner towards a provider: the same each time, and nothing to look anybody up by."""
    if user is None:
        return ""
    return salted_hmac("codereview.llm.user", str(user.pk), algorithm="sha256").hexdigest()[:HASH_LENGTH]
