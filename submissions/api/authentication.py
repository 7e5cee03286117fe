"""Guests: people without an account, known by their session. They may run programs and keep drafts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from codereview.accounts.actors import GUEST_SESSION_KEY, Actor, actor_of
from codereview.accounts.authentication import TokenAuthentication


class GuestSessionAuthentication(SessionAuthentication):
    """Sessions, with CSRF protection for guests too: another site must not run programs in their name.

    A guest is somebody with a browser that has been here. A program without a session needs a token.
    """

    def authenticate(self, request: Request) -> Any:
        found = super().authenticate(request)
        if found is None and request.method not in SAFE_METHODS:
            try:
                self.enforce_csrf(request)
            except PermissionDenied:
                if settings.CSRF_COOKIE_NAME in request.COOKIES:
                    raise
                raise NotAuthenticated from None
        return found


# Tokens first: the first class decides how a 401 asks for credentials.
GUEST_AUTHENTICATION = (TokenAuthentication, GuestSessionAuthentication)


def reading_actor(request: Request | HttpRequest) -> Actor:
    """The actor of a reading request. Unlike `actor_of` it starts no session for a stranger."""
    known = request.user.is_authenticated or request.session.get(GUEST_SESSION_KEY)
    return actor_of(request) if known else Actor()


class GuestSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # not annotated there
    target_class = "submissions.api.authentication.GuestSessionAuthentication"
    name = "guestSession"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
