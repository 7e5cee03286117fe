"""Hints and the chat in the admin: for teachers to read, never to edit. Learners are told that staff may read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from codereview.common.payloads import payload_get
from tutor.models import Hint, Message

HIDDEN = ("lease_token", "lease_expires_at", "payload")


class _ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg] # generic in the stubs only
    """Nobody changes what was said. The text is read for one row at a time, never for a list."""

    date_hierarchy = "created_at"
    show_full_result_count = False
    exclude = HIDDEN
    readonly_fields = ("said",)

    @admin.display(description=_("said"))
    def said(self, obj: Hint | Message) -> str:
        data = payload_get(payload_id=obj.payload) or {}
        return str(data.get("text", "")) or "\n".join(data.get("sentences", []))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # Deleting stays: the admin asks for it when a person is erased with everything of theirs.
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Hint)
class HintAdmin(_ReadOnly):
    list_display = ("created_at", "user", "problem", "level", "status", "outcome", "provider", "helpful")
    list_filter = ("status", "outcome", "level", "provider", "withheld_reason", "helpful")
    search_fields = ("=id", "user__email", "problem__slug")
    list_select_related = ("user", "problem")


@admin.register(Message)
class MessageAdmin(_ReadOnly):
    list_display = ("created_at", "user", "problem", "role", "status", "outcome", "provider", "helpful")
    list_filter = ("role", "status", "outcome", "provider", "withheld_reason", "helpful")
    search_fields = ("=id", "user__email", "problem__slug")
    list_select_related = ("user", "problem")
