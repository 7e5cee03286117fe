"""Submissions in the admin: to look at, never to edit. Verdicts change by `manage.py rejudge` only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from submissions.models import Submission


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # generic in the stubs only
    """Rows only: code and outputs are on the submission's own page, which "view on site" opens."""

    list_display = ("id", "kind", "user", "problem", "language", "status", "verdict", "attempts", "created_at")
    list_filter = ("kind", "status", "verdict", "language")
    search_fields = ("=id", "user__email", "problem__slug")
    date_hierarchy = "created_at"
    list_select_related = ("user", "problem")
    show_full_result_count = False
    exclude = ("guest_key", "lease_token")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        return super().get_queryset(request).select_related("user", "problem")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def view_on_site(self, obj: Submission) -> str:
        return obj.get_absolute_url()
