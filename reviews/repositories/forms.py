"""The form of the page: only names and widgets; the services check what is in it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.models import RepositoryReview


class RepositoryForm(forms.Form):
    repository_url = forms.CharField(label=_("Address of the repository"), required=False, max_length=300)
    archive = forms.FileField(label=_("or a zip archive"), required=False)
    ref = forms.CharField(label=_("Branch, tag or commit"), required=False, max_length=200)
    token = forms.CharField(
        label=_("Token"),
        required=False,
        max_length=255,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("For a private repository. Used for this review only, and forgotten when it has ended."),
    )
    assignment = forms.CharField(
        label=_("The assignment"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One requirement per line of a list works best."),
    )
    level = forms.ChoiceField(label=_("Level"), choices=RepositoryReview.Level.choices)
