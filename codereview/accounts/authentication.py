"""`Authorization: Bearer <token>` for REST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from codereview.accounts.models import ApiToken, User
from codereview.accounts.selectors import token_find
from codereview.accounts.services import token_use_record


class TokenAuthentication(BaseAuthentication):
    """Recognises our API tokens. Other schemes are left to other authenticators."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.lower().encode():
            return None
        if len(parts) != 2:
            raise AuthenticationFailed("The Authorization header must read: Bearer <token>.")
        token = token_find(token=parts[1].decode("ascii", "replace"))
        if token is None:
            raise AuthenticationFailed("The token is unknown, expired or revoked. Make a new one.")
        token_use_record(token=token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class TokenAuthenticationScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # registers itself by being defined
    """How the OpenAPI document names it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An API token from POST /api/v1/auth/token/ or from the tokens page.",
        }
