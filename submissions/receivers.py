"""What follows from other events: signing in claims a guest's work."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from codereview.accounts.actors import GUEST_SESSION_KEY
from codereview.accounts.models import User
from submissions.services import drafts_claim


@receiver(user_logged_in)
def signed_in(*, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """The session keeps its data when a guest signs in, so the guest's key is still in it."""
    session = getattr(request, "session", None)
    if session is not None and (guest_key := session.pop(GUEST_SESSION_KEY, "")):
        drafts_claim(guest_key=guest_key, user=user)
