"""What allauth asks of us: limits on sign-up, and which way a person signed up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from codereview.accounts.models import User
from codereview.common.limits import client_address, limit_check_named


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up by email."""

    def clean_email(self, email: str) -> str:
        """Addresses are kept in lower case, so that one person is one account."""
        return str(super().clean_email(email)).lower()

    def get_client_ip(self, request: HttpRequest) -> str:
        """Counted like everywhere: allauth's own reading fails where fewer proxies came by than were promised."""
        return client_address(request).partition("/")[0]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always open; sent forms are counted per address, whether or not they were right."""
        if request.method == "POST" and not getattr(request, "sign_up_counted", False):
            request.sign_up_counted = True  # type: ignore[attr-defined] # allauth asks more than once
            limit_check_named(name="sign_up_per_address", key=client_address(request))
        return True


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-up through a provider."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Remember the provider and the name it knows the person by."""
        user: User = super().populate_user(request, sociallogin, data)
        user.provider = sociallogin.account.provider
        name = data.get("name") or " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        user.display_name = str(name or data.get("username") or "")[:80]
        user.email = (user.email or "").lower()
        return user
