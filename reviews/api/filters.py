"""Filters of the list of reviews."""

from __future__ import annotations

import django_filters

from reviews.models import Review
from sandbox.languages import LANGUAGES


class ReviewFilter(django_filters.FilterSet):
    """`language, search`, on rows that the person owns anyway."""

    language = django_filters.ChoiceFilter(choices=[(item.id, item.name) for item in LANGUAGES.values()])
    search = django_filters.CharFilter(
        field_name="title", lookup_expr="icontains", max_length=200, help_text="words of the title"
    )

    class Meta:
        model = Review
        fields: tuple[str, ...] = ()
