"""The parts of a problem on its page. Who may change the problem may change its parts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from problems.admin.fields import PlainTextField, PlainTextForm
from problems.admin.forms import ReferenceSolutionForm, TestCaseForm
from problems.models import HintStep, ReferenceSolution, TestCase

PLAIN_TEXTS: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.TextField: {"form_class": PlainTextField},
}


class PartOfProblem(admin.StackedInline):  # type: ignore[type-arg] # generic only in the stubs
    """Follows the permissions of the problem."""

    extra = 0
    formfield_overrides = PLAIN_TEXTS

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("problems.view_problem") or self._may_change(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change(request)

    def _may_change(self, request: HttpRequest) -> bool:
        return request.user.has_perm("problems.change_problem") or request.user.has_perm("problems.add_problem")


class TestCaseInline(PartOfProblem):
    __test__ = False

    model = TestCase
    form = TestCaseForm
    verbose_name_plural = gettext_lazy("Tests, in the order of their names")
    classes = ("collapse",)
    readonly_fields = ("size",)
    fieldsets = (
        (None, {"fields": (("name", "visibility", "size"), ("input", "expected"), "description", "hint", "arguments")}),
    )

    @admin.display(description=gettext_lazy("Size"))
    def size(self, test: TestCase) -> str:
        return _("%(input)d bytes in, %(expected)d out") % {
            "input": len(test.input.encode()),
            "expected": len(test.expected.encode()),
        }


class ReferenceSolutionInline(PartOfProblem):
    model = ReferenceSolution
    form = ReferenceSolutionForm
    verbose_name_plural = gettext_lazy("Reference solutions, each with the verdict it must get")
    classes = ("collapse",)
    fieldsets = ((None, {"fields": (("name", "language", "expected"), "code")}),)


class HintStepForm(PlainTextForm):
    class Meta:
        model = HintStep
        exclude = ()
        widgets = {"text": forms.Textarea(attrs={"rows": 2, "cols": 80})}


class HintStepInline(PartOfProblem):
    model = HintStep
    form = HintStepForm
    verbose_name_plural = gettext_lazy("Hint ladder, general first")
    fieldsets = ((None, {"fields": (("position", "text"),)}),)


INLINES: tuple[type[PartOfProblem], ...] = (TestCaseInline, ReferenceSolutionInline, HintStepInline)
