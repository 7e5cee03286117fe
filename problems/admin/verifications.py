"""Verifications: read only, with the report as a table that follows a running one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from problems.admin import badges
from problems.models import Verification
from problems.selectors import verification_rows


@admin.register(Verification)
class VerificationAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # generic only in the stubs
    """What the verifications found. Made by the Verify button of a problem, never here."""

    list_display = ("problem", "status_badge", "requested_by", "created_at", "finished_at")
    list_filter = ("status",)
    list_per_page = 50
    search_fields = ("problem__title", "problem__slug")
    list_select_related = ("problem", "requested_by")
    fields = readonly_fields = ("problem", "requested_by", "created_at", "finished_at")

    class Media:
        css = {"all": ("admin-problems/admin.css",)}
        js = ("admin-problems/verification.js",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Verification]:
        """The list shows no report and no statement, and loads none."""
        problem = ("problem__title", "problem__slug", "problem__content_digest")
        rows = super().get_queryset(request).select_related("problem", "requested_by")
        return rows.only(*problem, "requested_by__email", "requested_by__display_name", *_LIGHT)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/report/", wrap(self.report_view), name="problems_verification_report"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = Verification.objects.filter(pk=object_id) if object_id.isdecimal() else Verification.objects.none()
        verification = found.select_related("problem").first()
        extra = {"subtitle": verification.problem, **_report_context(verification)} if verification else {}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The report as a fragment of HTML, for the page that follows it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        verification = get_object_or_404(Verification.objects.select_related("problem"), pk=pk)
        context = _report_context(verification)
        return render(request, "admin/problems/verification/report.html", context)

    @admin.display(description=gettext_lazy("Outcome"), ordering="status")
    def status_badge(self, verification: Verification) -> SafeString:
        stale = verification.content_digest != verification.problem.content_digest
        return badges.verification_badge(status=verification.status, is_stale=stale)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("problems.view_verification") or request.user.has_perm("problems.verify_problem")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


_LIGHT = ("status", "created_at", "finished_at", "content_digest")


def _report_context(verification: Verification) -> dict[str, Any]:
    return {
        "verification": verification,
        "is_open": verification.status in {Verification.Status.QUEUED, Verification.Status.RUNNING},
        "rows": verification_rows(verification=verification),
        "is_stale": verification.content_digest != verification.problem.content_digest,
        "badge": badges.verification_badge(status=verification.status, is_stale=False),
    }
