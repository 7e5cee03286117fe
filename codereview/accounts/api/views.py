"""REST doors to accounts: sign up, sign in, tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.contrib.auth import authenticate
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codereview.accounts.api.serializers import (
    BareTokenOutput,
    NewTokenOutput,
    RegisterInput,
    SignInInput,
    TokenInput,
    TokenOutput,
)
from codereview.accounts.models import User
from codereview.accounts.selectors import tokens_of
from codereview.accounts.services import sign_in_token_create, token_create, token_revoke, user_register
from codereview.common.errors import SignInRequired
from codereview.common.limits import client_address, limit_check_named


class RegisterView(APIView):
    """Sign up with an email address and a password."""

    authentication_classes = ()  # whoever comes is new: no session, no token, no CSRF
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="auth_register",
        request=RegisterInput,
        responses={201: BareTokenOutput, 400: OpenApiResponse(description="`email_taken`, `password_too_weak`, …")},
        tags=["accounts"],
    )
    def post(self, request: Request) -> Response:
        """Make an account and its first token."""
        limit_check_named(name="sign_up_per_address", key=client_address(request))
        data = RegisterInput(data=request.data)
        data.is_valid(raise_exception=True)
        user = user_register(**data.validated_data)
        return Response({"token": sign_in_token_create(user=user)}, status=status.HTTP_201_CREATED)


class SignInView(APIView):
    """Exchange an email address and a password for a token."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="auth_token",
        request=SignInInput,
        responses={200: BareTokenOutput, 401: OpenApiResponse(description="`wrong_credentials`")},
        tags=["accounts"],
    )
    def post(self, request: Request) -> Response:
        """Sign in."""
        data = SignInInput(data=request.data)
        data.is_valid(raise_exception=True)
        user = authenticate(request._request, **data.validated_data)
        if user is None:
            raise SignInRequired(_("The email address or the password is wrong."), code="wrong_credentials")
        return Response({"token": sign_in_token_create(user=user)})


class TokensView(APIView):
    """A person's tokens."""

    @extend_schema(operation_id="tokens_list", responses=TokenOutput(many=True), tags=["accounts"])
    def get(self, request: Request) -> Response:
        """Usable tokens, newest first; never the tokens themselves."""
        return Response(TokenOutput(tokens_of(user=cast("User", request.user)), many=True).data)

    @extend_schema(operation_id="tokens_create", request=TokenInput, responses={201: NewTokenOutput}, tags=["accounts"])
    def post(self, request: Request) -> Response:
        """Make a named token; it is shown in this answer only."""
        data = TokenInput(data=request.data)
        data.is_valid(raise_exception=True)
        row, token = token_create(
            user=cast("User", request.user),
            name=data.validated_data["name"],
            expires_at=timezone.now() + timedelta(days=data.validated_data["expires_in_days"]),
        )
        return Response(TokenOutput(row).data | {"token": token}, status=status.HTTP_201_CREATED)


class TokenView(APIView):
    """One token."""

    @extend_schema(operation_id="tokens_revoke", responses={204: None}, tags=["accounts"])
    def delete(self, request: Request, token_id: int) -> Response:
        """Revoke a token: it opens nothing from now on."""
        token_revoke(user=cast("User", request.user), token_id=token_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
