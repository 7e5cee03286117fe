"""Admin views of problems beyond the stock ones: preview, import, export, verify, change of status.

Every view is wrapped by the admin site (staff only) and asks for its own permission.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import View

from codereview.accounts.models import User
from codereview.common.errors import ApplicationError, InvalidInput
from codereview.common.markdown import markdown_to_html
from problems.admin.forms import PackageUploadForm
from problems.admin.uploads import upload_drop, upload_keep, upload_read
from problems.models import Problem
from problems.packages import Package, PackageError, read_package, zip_bytes
from problems.selectors import verification_latest
from problems.services import (
    Action,
    package_import,
    package_plan,
    problem_archive,
    problem_export,
    problem_publish,
    problem_reopen,
    problem_return_to_draft,
    problem_submit_for_review,
    problem_withdraw,
    verification_create,
)

PREVIEW_MAX_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A button of the problem's page. `effect` is asked to be confirmed; without it the change is harmless."""

    label: str | Promise
    service: Callable[..., Problem]
    sources: frozenset[str]
    permission: str
    effect: str | Promise = ""


_S = Problem.Status
STATUS_CHANGES: Mapping[str, StatusChange] = {
    "submit": StatusChange(
        label=gettext_lazy("Submit for review"),
        service=problem_submit_for_review,
        sources=frozenset({_S.DRAFT}),
        permission="problems.change_problem",
    ),
    "return": StatusChange(
        label=gettext_lazy("Return to draft"),
        service=problem_return_to_draft,
        sources=frozenset({_S.IN_REVIEW}),
        permission="problems.verify_problem",
    ),
    "publish": StatusChange(
        label=gettext_lazy("Publish"),
        service=problem_publish,
        sources=frozenset({_S.IN_REVIEW}),
        permission="problems.publish_problem",
    ),
    "withdraw": StatusChange(
        label=gettext_lazy("Withdraw"),
        service=problem_withdraw,
        sources=frozenset({_S.PUBLISHED}),
        permission="problems.publish_problem",
        effect=gettext_lazy(
            "Learners no longer see the problem and cannot submit to it. Their submissions stay. "
            "It goes back to review and can be published again."
        ),
    ),
    "archive": StatusChange(
        label=gettext_lazy("Archive"),
        service=problem_archive,
        sources=frozenset({_S.IN_REVIEW, _S.PUBLISHED}),
        permission="problems.publish_problem",
        effect=gettext_lazy(
            "Learners no longer see the problem. Their submissions stay. It can be reopened for review."
        ),
    ),
    "reopen": StatusChange(
        label=gettext_lazy("Reopen for review"),
        service=problem_reopen,
        sources=frozenset({_S.ARCHIVED}),
        permission="problems.publish_problem",
    ),
}


def page_context(request: HttpRequest, problem: Problem) -> dict[str, Any]:
    """What the problem's page needs for its buttons."""
    latest = verification_latest(problem=problem)
    return {
        "status_changes": [
            (name, change.label)
            for name, change in STATUS_CHANGES.items()
            if problem.status in change.sources and request.user.has_perm(change.permission)
        ],
        "may_verify": request.user.has_perm("problems.verify_problem"),
        "may_export": may_export(request),
        "latest_verification": latest,
    }


def may_import(request: HttpRequest) -> bool:
    return request.user.has_perms(("problems.add_problem", "problems.change_problem"))


def may_export(request: HttpRequest) -> bool:
    """A package holds the secret tests and the solutions: it is for who may change them."""
    return request.user.has_perm("problems.change_problem")


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """POST statement → the HTML that learners would see, sanitised. Nothing is stored."""
    if not (request.user.has_perm("problems.change_problem") or request.user.has_perm("problems.add_problem")):
        raise PermissionDenied
    statement = request.POST.get("statement", "")
    if len(statement) > PREVIEW_MAX_CHARACTERS:
        raise InvalidInput(_("The statement is too long for a preview."), code="statement_too_large")
    return HttpResponse(markdown_to_html(statement.replace("\r\n", "\n")))


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The problem as a zip file."""
    if not may_export(request):
        raise PermissionDenied
    problem = get_object_or_404(Problem, pk=pk)
    response = HttpResponse(zip_bytes(problem_export(problem=problem)), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{problem.slug}.zip"'
    return response


@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a verification and go to its page, where its progress shows."""
    if not request.user.has_perm("problems.verify_problem"):
        raise PermissionDenied
    problem = get_object_or_404(Problem, pk=pk)
    user = request.user if isinstance(request.user, User) else None
    verification = verification_create(problem=problem, requested_by=user)
    return HttpResponseRedirect(reverse("admin:problems_verification_change", args=[verification.pk]))


class AdminView(View):
    """A page in the frame of the admin."""

    model_admin: ClassVar[Any] = None
    template_name: ClassVar[str] = ""

    def page(self, request: HttpRequest, **context: Any) -> HttpResponse:
        options = self.model_admin.model._meta
        frame = {**self.model_admin.admin_site.each_context(request), "opts": options}
        return render(request, self.template_name, {**frame, **context})


class ChangeStatusView(AdminView):
    """POST change=… → the service; what takes something from learners is confirmed first."""

    http_method_names = ["post"]
    template_name = "admin/problems/problem/confirm_status.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        name = request.POST.get("change", "")
        change = STATUS_CHANGES.get(name)
        if change is None or not request.user.has_perm(change.permission):
            raise PermissionDenied
        problem = get_object_or_404(Problem, pk=pk)
        if change.effect and "confirmed" not in request.POST:
            return self.page(request, title=change.label, problem=problem, change=change, name=name)
        try:
            change.service(problem=problem)
        except ApplicationError as refusal:
            messages.error(request, str(refusal.detail))
        else:
            words = {"title": problem.title, "status": problem.get_status_display()}
            messages.success(request, _("“%(title)s” is now: %(status)s.") % words)
        return HttpResponseRedirect(reverse("admin:problems_problem_change", args=[pk]))


class ImportView(AdminView):
    """Upload a zip, read the diagnostics of a dry run, confirm. Nothing is stored before the confirmation."""

    template_name = "admin/problems/problem/import.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_import(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, title=_("Import a problem package"), form=PackageUploadForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._confirm(request) if "confirmed" in request.POST else self._dry_run(request)

    def _dry_run(self, request: HttpRequest) -> HttpResponse:
        form = PackageUploadForm(request.POST, request.FILES)
        title = _("Import a problem package")
        if not form.is_valid():
            return self.page(request, title=title, form=form)
        data: bytes = form.cleaned_data["package"]
        try:
            package = _read(data, form.file_name)
        except PackageError as error:
            return self.page(request, title=title, form=PackageUploadForm(), diagnostics=list(error.diagnostics))
        plan = package_plan(package=package)
        if plan.action is not Action.REFUSE:
            upload_keep(session=request.session, data=data, name=package.slug)
        context = {"plan": plan, "diagnostics": list(plan.diagnostics), "can_import": plan.action is not Action.REFUSE}
        return self.page(request, title=title, form=PackageUploadForm(), **context)

    def _confirm(self, request: HttpRequest) -> HttpResponse:
        try:
            data, slug = upload_read(session=request.session)
            problem = package_import(package=read_package(data, slug=slug)).problem
        except ApplicationError as error:
            messages.error(request, str(error.detail))
            return HttpResponseRedirect(reverse("admin:problems_problem_import"))
        upload_drop(session=request.session)
        messages.success(request, _("“%(title)s” is imported.") % {"title": problem.title})
        return HttpResponseRedirect(reverse("admin:problems_problem_change", args=[problem.pk]))


def _read(data: bytes, file_name: str) -> Package:
    """The package; an archive without a top folder takes its name from the file."""
    try:
        return read_package(data)
    except PackageError as error:
        if not any(item.code == "bad_slug" for item in error.diagnostics.errors):
            raise
        return read_package(data, slug=file_name.removesuffix(".zip"))
