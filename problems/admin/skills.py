"""Skills: the words that problems are tagged with."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from problems.models import Skill


@admin.register(Skill)
class SkillAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # generic only in the stubs
    list_display = ("name", "slug", "problem_count")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Skill]:
        return super().get_queryset(request).annotate(problem_count=Count("problems"))  # type: ignore[no-any-return] # untyped base

    @admin.display(description=gettext_lazy("Problems"), ordering="problem_count")
    def problem_count(self, skill: Skill) -> int:
        return int(skill.problem_count)  # type: ignore[attr-defined] # the annotation above
