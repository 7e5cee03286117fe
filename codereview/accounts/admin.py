"""People in Django's admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from codereview.accounts.models import ApiToken, User


class PersonCreationForm(BaseUserCreationForm):  # type: ignore[type-arg] # generic only in the stubs
    class Meta:
        model = User
        fields = ("email",)
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {"email": forms.EmailField}


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg] # generic only in the stubs
    """Accounts, known by email address."""

    add_form = PersonCreationForm
    ordering = ("email",)
    list_display = ("email", "display_name", "provider", "is_staff", "is_active", "date_joined")
    list_filter = ("is_staff", "is_superuser", "is_active", "provider", "groups")
    search_fields = ("email", "display_name")
    readonly_fields = ("provider", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password", "display_name", "provider")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "password1", "password2")}),)


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # generic only in the stubs
    """Tokens can be seen and deleted here, never made: they are shown only to their owner."""

    list_display = ("name", "user", "prefix", "created_at", "expires_at", "last_used_at", "revoked_at")
    search_fields = ("name", "user__email", "prefix")
    list_select_related = ("user",)
    fields = readonly_fields = ("user", "name", "prefix", "created_at", "expires_at", "last_used_at", "revoked_at")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False
