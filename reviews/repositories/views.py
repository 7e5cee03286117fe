"""Pages of the reviews of repositories: the list with its form, and the report."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from codereview.accounts.models import User
from codereview.common.errors import ApplicationError
from reviews.models import RepositoryReview
from reviews.repositories.forms import RepositoryForm
from reviews.repositories.selectors import repository_detail, repository_review_get, repository_reviews_of
from reviews.repositories.services import (
    repository_review_cancel,
    repository_review_confirm,
    repository_review_create,
    repository_review_delete,
    repository_review_upload,
)

PER_PAGE = 20


class RepositoryReviewsView(LoginRequiredMixin, View):
    """GET lists one's own, POST asks for one more."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, RepositoryForm(initial={"level": RepositoryReview.Level.MIDDLE}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RepositoryForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=400)
        try:
            review = _create(_user(request), form)
        except ApplicationError as error:
            _show(form, error)
            return self._page(request, form, status=error.status)
        return redirect("repository-review", review_id=review.pk)

    def _page(self, request: HttpRequest, form: RepositoryForm, *, status: int = 200) -> HttpResponse:
        page = Paginator(repository_reviews_of(user=_user(request)), PER_PAGE).get_page(request.GET.get("page"))
        context = {"nav": "reviews", "form": form, "page_obj": page, "reviews": page}
        return render(request, "reviews/repositories/list.html", context, status=status)


class RepositoryReviewView(LoginRequiredMixin, View):
    """The report, or how far it has come."""

    def get(self, request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
        review = repository_review_get(review_id=review_id, user=_user(request))
        context = {"nav": "reviews", "review": review, "detail": repository_detail(review=review)}
        return render(request, "reviews/repositories/report.html", context)

    def post(self, request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
        """`act`: confirm, cancel or delete."""
        review = repository_review_get(review_id=review_id, user=_user(request))
        act = request.POST.get("act")
        if act == "delete":
            repository_review_delete(review=review)
            return redirect("repository-reviews")
        if act == "confirm":
            repository_review_confirm(review=review)
        elif act == "cancel":
            repository_review_cancel(review=review)
        return redirect("repository-review", review_id=review.pk)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _create(user: User, form: RepositoryForm) -> RepositoryReview:
    values = dict(form.cleaned_data)
    archive = values.pop("archive", None)
    if archive is None:
        return repository_review_create(user=user, **values)
    kept = {name: values[name] for name in ("assignment", "level")}
    return repository_review_upload(user=user, archive=archive.file, name=archive.name, **kept)


def _show(form: RepositoryForm, error: ApplicationError) -> None:
    """Put a refusal beside its field."""
    for entry in error.errors:
        name = entry.pointer.removeprefix("/")
        form.add_error(name if name in form.fields else None, entry.detail)
    if not error.errors:
        form.add_error(None, str(error.detail))
