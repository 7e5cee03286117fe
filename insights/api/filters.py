"""Filters of the history of questions."""

from __future__ import annotations

import django_filters

from insights.models import Question


class QuestionFilter(django_filters.FilterSet):
    """`search, outcome, shared`, on questions that the person may see anyway."""

    search = django_filters.CharFilter(
        field_name="question", lookup_expr="icontains", max_length=200, help_text="words of the question"
    )
    outcome = django_filters.ChoiceFilter(choices=Question.Outcome.choices)
    shared = django_filters.BooleanFilter(help_text="only what is shared, or only what is not")

    class Meta:
        model = Question
        fields: tuple[str, ...] = ()
