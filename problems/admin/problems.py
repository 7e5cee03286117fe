"""Problems: the list, the page with its parts, and the buttons that call services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from codereview.accounts.models import User
from codereview.common.errors import ApplicationError
from problems.admin import badges, views
from problems.admin.forms import ProblemForm
from problems.admin.inlines import INLINES, PLAIN_TEXTS
from problems.models import Problem
from problems.selectors import HEAVY_FIELDS, problems_for_curators
from problems.services import problem_publish, problem_refresh, verification_create


class VerificationFilter(admin.SimpleListFilter):
    title = gettext_lazy("verification")
    parameter_name = "verification"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("none", _("Not verified")),
            ("stale", _("Stale")),
            ("passed", _("Passed")),
            ("failed", _("Failed")),
            ("running", _("Queued or running")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Problem]) -> QuerySet[Problem]:
        states = {"none": ("",), "running": ("queued", "running")}
        value = self.value()
        if not value:
            return queryset
        return queryset.filter(verification_state__in=states.get(value, (value,)))  # type: ignore[misc] # annotation


@admin.register(Problem)
class ProblemAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # generic only in the stubs
    """Authors change problems, reviewers verify them, publishers publish them: three permissions."""

    form = ProblemForm
    inlines = INLINES
    formfield_overrides = PLAIN_TEXTS
    list_display = ("title", "slug", "difficulty", "status_badge", "verified", "tests", "updated_at")
    list_filter = ("status", VerificationFilter, "difficulty", "mode", "skills")
    list_per_page = 50
    search_fields = ("title", "slug", "skills__name")
    ordering = ("title",)
    actions = ("verify_selected", "publish_selected")
    autocomplete_fields = ("skills",)
    readonly_fields = ("status_badge", "verified", "uuid", "created_at", "updated_at", "published_at")
    fieldsets = (
        (None, {"fields": ("title", "slug", ("status_badge", "verified"), ("difficulty", "mode"), "skills")}),
        (gettext_lazy("Statement"), {"fields": ("statement",)}),
        (
            gettext_lazy("Judging"),
            {
                "fields": (
                    "checker",
                    ("time_limit_ms", "memory_limit_kb", "output_limit_kb"),
                    "stop_at_first_failure",
                    "scoring",
                    "signature",
                )
            },
        ),
        (gettext_lazy("Tutor"), {"fields": ("hint_level_max",)}),
        (gettext_lazy("Languages"), {"classes": ("collapse",), "fields": ("languages", "starter_code")}),
        (
            gettext_lazy("About this problem"),
            {"classes": ("collapse",), "fields": ("uuid", "created_at", "updated_at", "published_at")},
        ),
    )

    class Media:
        css = {"all": ("admin-problems/admin.css",)}
        js = ("admin-problems/preview.js",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Problem]:
        """With the newest verification's state. Heavy texts are deferred: the list never shows them."""
        return problems_for_curators().order_by(*self.get_ordering(request))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Problem | None:
        """One problem in full: what the list defers comes in one further query."""
        problem: Problem | None = super().get_object(request, object_id, from_field)
        if problem is not None:
            problem.refresh_from_db(fields=HEAVY_FIELDS)
        return problem

    def get_readonly_fields(self, request: HttpRequest, obj: Problem | None = None) -> tuple[str, ...]:
        """An address that learners may know does not change."""
        was_published = obj is not None and obj.published_at is not None
        return (*self.readonly_fields, "slug") if was_published else self.readonly_fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Problem | None = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("title",)}

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("preview/", wrap(views.preview), name="problems_problem_preview"),
            path("import/", wrap(views.ImportView.as_view(model_admin=self)), name="problems_problem_import"),
            path("<int:pk>/export/", wrap(views.export), name="problems_problem_export"),
            path(
                "<int:pk>/change-status/",
                wrap(views.ChangeStatusView.as_view(model_admin=self)),
                name="problems_problem_change_status",
            ),
            path("<int:pk>/verify/", wrap(views.verify), name="problems_problem_verify"),
        ]
        return own + super().get_urls()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if problem_refresh(problem=form.instance):
            sentence = _(
                "What is judged has changed, so “%(title)s” went back to review and learners no longer see it. "
                "Verify it, then publish it again."
            )
            messages.warning(request, sentence % {"title": form.instance.title})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        problem = self.get_object(request, object_id) if object_id.isdecimal() else None
        extra = views.page_context(request, problem) if problem else {}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        extra = {"may_import": views.may_import(request)}
        return super().changelist_view(request, {**extra, **(extra_context or {})})

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def status_badge(self, problem: Problem) -> SafeString:
        return badges.problem_badge(problem)

    @admin.display(description=gettext_lazy("Verification"), ordering="verification_state")
    def verified(self, problem: Problem) -> SafeString:
        # Annotations of problems_for_curators; a problem that is being made has none.
        status = getattr(problem, "verification_status", None)
        digest = getattr(problem, "verification_digest", None)
        return badges.verification_badge(status=status, is_stale=digest != problem.content_digest)

    @admin.display(description=gettext_lazy("Tests"), ordering="tests_count")
    def tests(self, problem: Problem) -> int:
        return int(problem.tests_count)  # type: ignore[attr-defined] # annotation of problems_for_curators

    @admin.action(description=gettext_lazy("Verify selected problems"), permissions=["verify"])
    def verify_selected(self, request: HttpRequest, queryset: QuerySet[Problem]) -> None:
        user = request.user if isinstance(request.user, User) else None
        for problem in queryset:
            verification_create(problem=problem, requested_by=user)
        self.message_user(request, _("%(count)d problems are queued for verification.") % {"count": len(queryset)})

    @admin.action(description=gettext_lazy("Publish selected problems"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Problem]) -> None:
        for problem in queryset:
            try:
                problem_publish(problem=problem)
            except ApplicationError as refusal:
                self.message_user(request, f"{problem.title}: {refusal.detail}", messages.ERROR)
            else:
                self.message_user(request, _("“%(title)s” is published.") % {"title": problem.title}, messages.SUCCESS)

    def has_verify_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("problems.verify_problem")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("problems.publish_problem")
