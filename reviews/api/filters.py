"""Filters of the list of reviews."""

from __future__ import annotations

from typing import cast

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from codereview.accounts.models import User
from reviews.models import Review
from reviews.titles import reviews_titled
from sandbox.languages import LANGUAGES

ORDERINGS = {
    "-created_at": ("-created_at", "-id"),
    "created_at": ("created_at", "id"),
    "title": ("title", "id"),
    "-title": ("-title", "-id"),
    "-rating": ("-rating_order", "-id"),
    "rating": ("rating_order", "id"),
}
ORDERING_CHOICES = [
    ("-created_at", _("Newest first")),
    ("created_at", _("Oldest first")),
    ("title", _("Title, A to Z")),
    ("-title", _("Title, Z to A")),
    ("-rating", _("Best rating first")),
    ("rating", _("Lowest rating first")),
]


class ReviewFilter(django_filters.FilterSet):
    """`language, search, ordering`, on rows that the person owns anyway."""

    search = django_filters.CharFilter(
        method="titled", max_length=200, help_text="words of the title, or their beginnings: all must be there"
    )
    language = django_filters.ChoiceFilter(choices=[(item.id, item.name) for item in LANGUAGES.values()])
    ordering = django_filters.ChoiceFilter(choices=ORDERING_CHOICES, method="ordered")

    def titled(self, queryset: QuerySet[Review], name: str, value: str) -> QuerySet[Review]:
        """Words, by their own index. It comes first: what it gives takes the place of the list that was there."""
        return reviews_titled(user=cast("User", self.request.user), text=value)

    def ordered(self, queryset: QuerySet[Review], name: str, value: str) -> QuerySet[Review]:
        """The pages order (`reviews.api.pages`); here only the value is checked."""
        return queryset

    class Meta:
        model = Review
        fields: tuple[str, ...] = ()
