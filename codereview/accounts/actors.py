"""Who acts: a signed-in user, or a guest known by a random key in the session."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.http import HttpRequest

from codereview.accounts.models import User

GUEST_SESSION_KEY = "guest_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Exactly one of `user` and `guest_key` is set."""

    user: User | None = None
    guest_key: str = ""

    @property
    def key(self) -> str:
        """A stable, unguessable-for-guests name of the actor, used in event subjects and counters."""
        return f"user-{self.user.pk}" if self.user else f"guest-{self.guest_key}"

    @property
    def is_staff(self) -> bool:
        return self.user is not None and self.user.is_staff


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request; gives a guest's session its key when it has none yet."""
    if request.user.is_authenticated:
        return Actor(user=request.user)
    key = request.session.get(GUEST_SESSION_KEY)
    if not key:
        key = secrets.token_hex(16)
        request.session[GUEST_SESSION_KEY] = key
    return Actor(guest_key=key)
