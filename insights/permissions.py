"""Who may ask, and who may be told names."""

from __future__ import annotations

from codereview.accounts.models import User


def may_ask(*, user: User) -> bool:
    """Members of staff."""
    return user.is_active and user.is_staff


def may_see_names(*, user: User) -> bool:
    """Everybody else knows learners by pseudonym."""
    return user.has_perm("insights.see_names")
