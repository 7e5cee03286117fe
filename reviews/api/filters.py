"""Filters of the list of reviews."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from reviews.models import Review
from sandbox.languages import LANGUAGES

ORDERINGS = {
    "-created_at": ("-created_at", "-id"),
    "created_at": ("created_at", "id"),
    "title": ("title", "id"),
    "-title": ("-title", "-id"),
}
ORDERING_CHOICES = [
    ("-created_at", _("Newest first")),
    ("created_at", _("Oldest first")),
    ("title", _("Title, A to Z")),
    ("-title", _("Title, Z to A")),
]


class ReviewFilter(django_filters.FilterSet):
    """`language, search, ordering`, on rows that the person owns anyway."""

    language = django_filters.ChoiceFilter(choices=[(item.id, item.name) for item in LANGUAGES.values()])
    search = django_filters.CharFilter(
        field_name="title", lookup_expr="icontains", max_length=200, help_text="words of the title"
    )
    ordering = django_filters.ChoiceFilter(choices=ORDERING_CHOICES, method="ordered")

    def ordered(self, queryset: QuerySet[Review], name: str, value: str) -> QuerySet[Review]:
        """The pages order (`reviews.api.pages`); here only the value is checked."""
        return queryset

    class Meta:
        model = Review
        fields: tuple[str, ...] = ()
