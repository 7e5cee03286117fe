"""How a password is checked: by email address, and not too often."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from codereview.accounts.models import User
from codereview.common.limits import client_address, limit_check_named


class EmailBackend(ModelBackend):
    """Every door that takes a password (pages, admin, REST) comes through here, so the limits hold for all.

    Raises TooManyRequests when one person's password, or one address, is tried too often.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        email = (username or kwargs.get("email") or "").strip().lower()
        if not email or password is None:
            return None
        if request is not None:
            address = client_address(request)
            limit_check_named(name="sign_in_per_address", key=address)
            # Per person and address: a stranger elsewhere cannot lock the person out.
            limit_check_named(name="sign_in_per_person", key=f"{email}:{address}")
        return super().authenticate(request, username=email, password=password)
