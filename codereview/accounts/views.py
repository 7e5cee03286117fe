"""Pages of a person's API tokens; sign-in and sign-up pages are allauth's."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from codereview.accounts.forms import TokenForm
from codereview.accounts.models import User
from codereview.accounts.selectors import tokens_of
from codereview.accounts.services import token_create, token_revoke
from codereview.common.errors import Conflict

TEMPLATE = "accounts/tokens.html"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The list, and the form for one more. Context: `tokens, form, new_token` (set once, after making it)."""
    user = cast("User", request.user)
    form = TokenForm(request.POST or None)
    new_token = ""
    if request.method == "POST" and form.is_valid():
        new_token = _token_from(form, user=user)
        if new_token:
            form = TokenForm()
    context = {"tokens": tokens_of(user=user), "form": form, "new_token": new_token}
    return render(request, TEMPLATE, context, status=400 if form.is_bound and form.errors else 200)


def _token_from(form: TokenForm, *, user: User) -> str:
    """The new token, or "" with the reason on the form."""
    expires_at = timezone.now() + timedelta(days=form.cleaned_data["expires_in_days"])
    try:
        _row, token = token_create(user=user, name=form.cleaned_data["name"], expires_at=expires_at)
    except Conflict as error:
        form.add_error(None, str(error.detail))
        return ""
    return token


@login_required
@require_POST
def token_revoke_page(request: HttpRequest, token_id: int) -> HttpResponse:
    token_revoke(user=cast("User", request.user), token_id=token_id)
    messages.success(request, _("The token was revoked."))
    return redirect("account-tokens")
