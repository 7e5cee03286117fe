"""Filters of the problem list, shared by REST and the catalogue page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import django_filters
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from codereview.accounts.actors import Actor
from codereview.accounts.models import User
from problems.models import Problem

SOLVED, TRIED, NEW = "solved", "tried", "new"
STATUS_CHOICES = ((SOLVED, _("Solved")), (TRIED, _("Tried")), (NEW, _("New")))
SEARCH_MAX_LENGTH = 100

# (actor=…, problems=…) -> {problem id: "solved" | "tried"}; a problem that is not in it, or maps to "", is new.
StatusLookup = Callable[..., Mapping[int, str]]
_lookups: list[StatusLookup] = []


def register_status_lookup(lookup: StatusLookup) -> None:
    """Say who knows how a person stands with problems: `submissions` does, a layer above this one.

    The last one registered is asked, with `actor` (an Actor with a user) and `problems` (a QuerySet or
    a list of Problem). It must answer in a fixed number of queries.
    """
    _lookups[:] = [lookup]


def statuses_of(*, user: User | AnonymousUser | None, problems: Any) -> Mapping[int, str]:
    """How this person stands with these problems. Empty for guests, whose runs are no attempts."""
    if user is None or not user.is_authenticated or not _lookups:
        return {}
    return _lookups[0](actor=Actor(user=user), problems=problems)


def _by_difficulty() -> Case:
    """Easy, medium, hard: the order of the choices, not of the alphabet."""
    ranks = [When(difficulty=value, then=Value(rank)) for rank, value in enumerate(Problem.Difficulty.values)]
    return Case(*ranks, default=Value(len(ranks)), output_field=IntegerField())


ORDERINGS: Mapping[str, tuple[Any, ...]] = {
    "title": ("title", "id"),
    "-title": ("-title", "-id"),
    "difficulty": (_by_difficulty().asc(), "title", "id"),
    "-difficulty": (_by_difficulty().desc(), "title", "id"),
    "published_at": ("published_at", "id"),
    "-published_at": ("-published_at", "-id"),
}


class ProblemFilter(django_filters.FilterSet):
    """`difficulty, tag, search, status, ordering`. Needs the request, for its user's status."""

    difficulty = django_filters.ChoiceFilter(choices=Problem.Difficulty.choices)
    tag = django_filters.CharFilter(field_name="skills__slug", max_length=50, help_text="slug of a skill")
    search = django_filters.CharFilter(
        method="filter_search", max_length=SEARCH_MAX_LENGTH, help_text="words of the title, or a skill"
    )
    status = django_filters.ChoiceFilter(
        choices=STATUS_CHOICES, method="filter_status", help_text="how you stand with it; guests have all new"
    )
    ordering = django_filters.ChoiceFilter(
        choices=[(name, name) for name in ORDERINGS], method="filter_ordering", help_text="default: title"
    )

    class Meta:
        model = Problem
        fields: tuple[str, ...] = ()

    def filter_search(self, problems: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        for word in value.split():
            skill = Problem.objects.filter(Q(skills__name__icontains=word) | Q(skills__slug__icontains=word))
            problems = problems.filter(
                Q(title__icontains=word) | Q(slug__icontains=word) | Q(pk__in=skill.values("pk"))
            )
        return problems

    def filter_status(self, problems: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        statuses = statuses_of(user=self.request.user, problems=problems)
        if value == NEW:
            return problems.exclude(pk__in=[pk for pk, status in statuses.items() if status in {SOLVED, TRIED}])
        return problems.filter(pk__in=[pk for pk, status in statuses.items() if status == value])

    def filter_ordering(self, problems: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        return problems.order_by(*ORDERINGS[value])
