"""The ledger in Django's admin: to be read, never written."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from codereview.llm.models import BudgetCount, UsageEntry
from codereview.llm.tokens import MICRO


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # generic only in the stubs
    """Rows are made by calls alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(UsageEntry)
class UsageEntryAdmin(ReadOnlyAdmin):
    """Calls of models, newest first."""

    list_display = (
        "created_at", "purpose", "user", "provider", "model", "tokens_fresh", "tokens_cached", "tokens_output",
        "price", "estimated", "first_token_ms", "total_ms", "outcome",
    )  # fmt: skip
    list_filter = ("purpose", "provider", "outcome", "estimated", "created_at")
    search_fields = ("subject", "user__email", "model")
    list_select_related = ("user",)
    show_full_result_count = False

    @admin.display(description=_("price"), ordering="price_micro")
    def price(self, entry: UsageEntry) -> str:
        return f"{entry.price_micro / MICRO:.6f}"


@admin.register(BudgetCount)
class BudgetCountAdmin(ReadOnlyAdmin):
    """What each budget has spent, and what running calls hold of it."""

    list_display = ("key", "spent_tokens", "reserved_tokens", "spent_micro", "reserved_micro")
    search_fields = ("key",)
