"""Forms of the account pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from codereview.accounts.services import TOKEN_LIFETIME, TOKEN_LIFETIME_MAX_DAYS


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What will use it, for example: my laptop"))
    expires_in_days = forms.IntegerField(
        label=_("Days until it expires"), min_value=1, max_value=TOKEN_LIFETIME_MAX_DAYS, initial=TOKEN_LIFETIME.days
    )
