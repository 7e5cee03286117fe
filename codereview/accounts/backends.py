"""How a password is checked: by email address, and not too often."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from codereview.accounts.familiar import address_is_familiar, address_remember
from codereview.accounts.models import User
from codereview.common.limits import client_address, limit_check_named


class EmailBackend(ModelBackend):
    """Every door that takes a password (pages, admin, REST) comes through here, so the limits hold for all.

    Raises TooManyRequests when one person's password is tried too often, or too much comes from one address.
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
        address = client_address(request) if request is not None else ""
        if address:
            limit_check_named(name="sign_in_per_address", key=address)
            limit_check_named(name="sign_in_per_person", key=f"{email}:{address}")
            # Guessed from everywhere at once. Where the person has signed in before they still can: a stranger
            # elsewhere cannot lock them out.
            if not address_is_familiar(email=email, address=address):
                limit_check_named(name="sign_in_from_new_addresses", key=email)
        user = super().authenticate(request, username=email, password=password)
        if user is not None and address:
            address_remember(email=email, address=address)
        return user
