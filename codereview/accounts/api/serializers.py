"""Input and output of the account operations."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from codereview.accounts.services import TOKEN_LIFETIME, TOKEN_LIFETIME_MAX_DAYS

PASSWORD_MAX_CHARACTERS = 1024


class RegisterInput(serializers.Serializer[None]):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=PASSWORD_MAX_CHARACTERS, trim_whitespace=False)
    display_name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)


class SignInInput(serializers.Serializer[None]):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=PASSWORD_MAX_CHARACTERS, trim_whitespace=False)


class BareTokenOutput(serializers.Serializer[None]):
    token = serializers.CharField(help_text="Shown once. Send it as `Authorization: Bearer <token>`.")


class TokenInput(serializers.Serializer[None]):
    name = serializers.CharField(max_length=80)
    expires_in_days = serializers.IntegerField(
        min_value=1, max_value=TOKEN_LIFETIME_MAX_DAYS, required=False, default=TOKEN_LIFETIME.days
    )


class TokenOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="The first characters, to recognise it by.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewTokenOutput(TokenOutput):
    token = serializers.CharField(help_text="Shown once, in this answer only.")
