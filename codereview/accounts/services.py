"""People and their API tokens: made, recognised, revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.accounts.models import ApiToken, User
from codereview.common.errors import Conflict, FieldError, InvalidInput, NotFound

TOKEN_PREFIX = "crv_"  # noqa: S105 - how tokens begin, so that scanners can find leaked ones
TOKEN_LIFETIME = timedelta(days=90)
TOKEN_LIFETIME_MAX_DAYS = 365
TOKENS_MAX = 50  # usable ones per person
SIGN_IN_TOKEN_NAME = "signed in with a password"  # noqa: S105 - a name shown to its owner
SIGN_IN_TOKENS_MAX = 20  # the oldest makes room
LAST_USED_RESOLUTION = timedelta(minutes=1)


def _digest(token: str) -> str:
    # A fast hash suffices: the token carries 256 random bits, so there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def user_register(*, email: str, password: str, display_name: str = "", provider: str = "email") -> User:
    """Make an account. Raises InvalidInput with code `email_taken`, or the password's own codes."""
    candidate = User(email=email.strip().lower(), display_name=display_name)
    try:
        password_validation.validate_password(password, user=candidate)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], code="password_too_weak", errors=_password_errors(error)) from error
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email=candidate.email, password=password, display_name=display_name, provider=provider
            )
    except IntegrityError as error:
        detail = _("There is an account with this email address already.")
        raise InvalidInput(
            detail, code="email_taken", errors=(FieldError(pointer="/email", code="email_taken", detail=detail),)
        ) from error
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    return user


def _password_errors(error: ValidationError) -> tuple[FieldError, ...]:
    return tuple(
        FieldError(pointer="/password", code=str(each.code or "invalid"), detail=each.messages[0])
        for each in error.error_list
    )


@transaction.atomic
def admin_ensure(*, email: str, password: str = "") -> str | None:
    """Make the first administrator. Returns the password to show once, None when there is one already."""
    if User.objects.filter(is_superuser=True, is_active=True).exists():
        return None
    chosen = password or secrets.token_urlsafe(12)
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_superuser(email=email, password=chosen)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    else:
        user.is_staff = user.is_superuser = user.is_active = True
        user.set_password(chosen)
        user.save(update_fields=["is_staff", "is_superuser", "is_active", "password"])
    return chosen


@transaction.atomic
def token_create(*, user: User, name: str, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """Make a token. Returns the row and the token itself, which is not stored and cannot be shown again.

    Expired and revoked tokens of the person are swept on the way. Raises Conflict with code `token_limit`.
    """
    now = timezone.now()
    user.api_tokens.filter(expires_at__lt=now).delete()
    user.api_tokens.filter(revoked_at__isnull=False).delete()
    if user.api_tokens.count() >= TOKENS_MAX:
        raise Conflict(
            _("You have %(count)d tokens already. Revoke one first.") % {"count": TOKENS_MAX}, code="token_limit"
        )
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=token[:10],
        digest=_digest(token),
        expires_at=expires_at or now + TOKEN_LIFETIME,
    )
    return row, token


@transaction.atomic
def sign_in_token_create(*, user: User) -> str:
    """The token that a program gets for an email address and a password; the oldest such one makes room."""
    keep = user.api_tokens.filter(name=SIGN_IN_TOKEN_NAME).values_list("pk", flat=True)[: SIGN_IN_TOKENS_MAX - 1]
    user.api_tokens.filter(name=SIGN_IN_TOKEN_NAME).exclude(pk__in=list(keep)).delete()
    _row, token = token_create(user=user, name=SIGN_IN_TOKEN_NAME)
    return token


def token_revoke(*, user: User, token_id: int) -> None:
    """Make a token useless from now on. Raises NotFound when it is unknown, revoked or someone else's."""
    changed = user.api_tokens.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=timezone.now())
    if not changed:
        raise NotFound(_("There is no such token."))


def token_use_record(*, token: ApiToken) -> None:
    """Remember that the token was used, to the minute: a busy program does not write at every request."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > LAST_USED_RESOLUTION:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def sessions_clear() -> None:
    """Delete sessions that have expired."""
    call_command("clearsessions")
