"""Pages of the reviews of pasted code: the list with its form, and one review."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import ensure_csrf_cookie
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from codereview.accounts.models import User
from codereview.common.errors import ApplicationError, InvalidInput
from reviews.api.filters import ORDERING_CHOICES, ReviewFilter
from reviews.api.pages import ReviewPages
from reviews.findings import Category, Severity
from reviews.selectors import review_detail, review_get, review_version_get, review_versions, reviews_of
from reviews.services import review_again, review_cancel, review_create, review_delete
from reviews.sheet import sheet_lines
from sandbox.languages import LANGUAGES

FILTERS = ("search", "language", "ordering")
_LANGUAGE_CHOICES = [(language.id, language.name) for language in LANGUAGES.values()]


@method_decorator(ensure_csrf_cookie, name="dispatch")  # the page's script posts
class ReviewsView(View):
    """GET shows the form and one's own reviews (a guest may only stream), POST stores code and has it reviewed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return _list_page(request, {"title": "", "language": "python", "code": ""})

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("reviews"))
        values = {name: request.POST.get(name, "") for name in ("title", "language", "code")}
        try:
            # A browser sends line ends as CR LF, whatever was pasted.
            values["code"] = _uploaded(request) or values["code"].replace("\r\n", "\n")
            review, created = review_create(user=request.user, **values)
        except ApplicationError as error:
            return _list_page(request, values, error=error)
        return redirect(f"{reverse('review', kwargs={'review_id': review.pk})}{'?new' if created else '?known'}")


class ReviewView(LoginRequiredMixin, View):
    """One review: its code with the findings beside the lines, as it is or while it is written."""

    def get(self, request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
        review = review_get(review_id=review_id, user=cast("User", request.user))
        number = request.GET.get("version")
        version = review_version_get(review=review, number=number) if number else None
        document = review_detail(review=review, version=version)
        is_open = not version and review.finished_at is None
        if is_open:
            document["findings"] = []  # of the version before; this one's are on their way
        findings = document["findings"]
        context = {
            "nav": "reviews",
            "review": document,
            "is_open": is_open,
            "is_new": "new" in request.GET,
            "is_known": "known" in request.GET,
            "language_name": dict(_LANGUAGE_CHOICES).get(review.language, review.language),
            "lines": sheet_lines(code=document["code"], findings=findings),
            "has_trouble": any(item["severity"] != Severity.CELEBRATORY for item in findings),
            "versions": review_versions(review=review),
            "words": sheet_words(),
        }
        return render(request, "reviews/review.html", context)

    def post(self, request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
        """`act`: cancel, again or delete."""
        review = review_get(review_id=review_id, user=cast("User", request.user))
        act = request.POST.get("act")
        if act == "delete":
            review_delete(review=review)
            return redirect("reviews")
        if act == "again":
            review_again(review=review)
        elif act == "cancel":
            review_cancel(review=review)
        return redirect("review", review_id=review.pk)


def sheet_words() -> dict[str, dict[str, str]]:
    """What severities and categories are called, for the page's script."""
    return {
        "severity": {item.value: _(item.value.capitalize()) for item in Severity},
        "category": {item.value: _(item.value.capitalize()) for item in Category},
    }


def _list_page(request: HttpRequest, values: dict[str, str], *, error: ApplicationError | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "nav": "reviews",
        "values": values,
        "error": error,
        "errors": {entry.pointer.removeprefix("/"): entry.detail for entry in error.errors} if error else {},
        "languages": _LANGUAGE_CHOICES,
        "words": sheet_words(),
    }
    if request.user.is_authenticated:
        context |= _own_reviews(request, request.user)
    return render(request, "reviews/page.html", context, status=error.status if error else 200)


def _own_reviews(request: HttpRequest, user: User) -> dict[str, Any]:
    chosen = {name: value for name in FILTERS if (value := request.GET.get(name, "").strip())}
    filtered = ReviewFilter(data=chosen, queryset=reviews_of(user=user), request=request)
    rows = filtered.qs if filtered.is_valid() else reviews_of(user=user).none()
    pages = ReviewPages()
    try:
        reviews = pages.paginate_queryset(rows, Request(request)) or []
    except NotFound as error:
        raise Http404 from error
    names = dict(_LANGUAGE_CHOICES)
    for review in reviews:
        review.language_name = names.get(review.language, review.language)
    return {
        "reviews": reviews,
        "pages": {"previous": pages.get_previous_link(), "next": pages.get_next_link()},
        "filters": chosen,
        "is_filtered": bool(chosen.keys() - {"ordering"}),
        "orderings": ORDERING_CHOICES,
    }


def _uploaded(request: HttpRequest) -> str:
    """The text of a chosen file, "" without one. Raises InvalidInput (code_not_unicode)."""
    file = request.FILES.get("file")
    if file is None:
        return ""
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidInput(
            _("This file is not text in UTF-8. Save it as UTF-8 and choose it again."), code="code_not_unicode"
        ) from error
