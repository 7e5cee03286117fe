"""Filters of the list of submissions, shared by REST and the page."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet, Subquery

from problems.models import Problem
from sandbox.languages import LANGUAGES
from submissions.models import Submission

_USER_ID_MAX = 2**63 - 1


class SubmissionFilter(django_filters.FilterSet):
    """`problem, language, verdict, user`, on rows that the actor may see anyway."""

    problem = django_filters.CharFilter(method="of_problem", max_length=80, help_text="slug")
    language = django_filters.ChoiceFilter(choices=[(item.id, item.name) for item in LANGUAGES.values()])
    verdict = django_filters.ChoiceFilter(choices=Submission.Verdict.choices)
    user = django_filters.NumberFilter(
        field_name="user_id", min_value=1, max_value=_USER_ID_MAX, decimal_places=0, help_text="id; others': staff"
    )

    class Meta:
        model = Submission
        fields: tuple[str, ...] = ()

    def of_problem(self, rows: QuerySet[Submission], _name: str, slug: str) -> QuerySet[Submission]:
        """By the problem's id, found first: over a join PostgreSQL sorts all of a problem's rows for one page."""
        return rows.filter(problem_id=Subquery(Problem.objects.filter(slug=slug).values("pk")))
