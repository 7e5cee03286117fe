"""Pages of the insights: the form with what was asked before, and one question with its answer. Staff only."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from codereview.accounts.models import User
from codereview.common.errors import ApplicationError, NotAllowed
from insights.library import READY
from insights.models import Question
from insights.page import question_page
from insights.permissions import may_ask, may_see_names
from insights.query import schema_describe
from insights.selectors import question_get, question_own_get, questions_visible_to
from insights.services import (
    question_ask,
    question_cancel,
    question_delete,
    question_edit,
    question_rerun,
    question_share,
)

PER_PAGE = 20


class _StaffView(LoginRequiredMixin, View):
    """Signed in and a member of staff. Raises NotAllowed for other people."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not may_ask(user=_user(request)):
            raise NotAllowed(_("This page is for teachers and other members of staff."))
        return super().dispatch(request, *args, **kwargs)


class QuestionsView(_StaffView):
    """GET shows the form, ready questions and the history; POST asks."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, text=request.GET.get("question", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        text = request.POST.get("question", "")
        try:
            question = question_ask(user=_user(request), question=text)
        except ApplicationError as error:
            return self._page(request, text=text, error=error)
        return redirect("insights-question", question_id=question.pk)

    def _page(self, request: HttpRequest, *, text: str, error: ApplicationError | None = None) -> HttpResponse:
        search = request.GET.get("search", "").strip()[:200]
        questions = questions_visible_to(user=_user(request))
        if search:
            questions = questions.filter(question__icontains=search)
        page = Paginator(questions, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "nav": "insights",
            "text": text,
            "error": str(error.detail) if error else "",
            "ready": READY,
            "questions": page,
            "page_obj": page,
            "search": search,
        }
        response = render(request, "insights/questions.html", context, status=error.status if error else 200)
        if error and error.retry_after is not None:
            response["Retry-After"] = str(error.retry_after)
        return response


class QuestionView(_StaffView):
    """The answer, or how far it has come."""

    def get(self, request: HttpRequest, question_id: uuid.UUID) -> HttpResponse:
        return self._page(request, question_get(question_id=question_id, user=_user(request)))

    def post(self, request: HttpRequest, question_id: uuid.UUID) -> HttpResponse:
        """`act`: cancel, rerun, edit (with `sql`), share, unshare or delete."""
        question = question_get(question_id=question_id, user=_user(request))
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            return redirect("insights-question", question_id=question.pk)
        try:
            following = act(request, question)
        except ApplicationError as error:
            return self._page(request, question, error=error)
        return redirect("insights-question", question_id=following.pk) if following else redirect("insights")

    def _page(self, request: HttpRequest, question: Question, *, error: ApplicationError | None = None) -> HttpResponse:
        context = {
            "nav": "insights",
            "question": question,
            "own": question.user_id == request.user.pk,
            "error": str(error.detail) if error else "",
            "schema": schema_describe(names=may_see_names(user=_user(request))),
            "typed_sql": request.POST.get("sql", question.sql),
            **question_page(question=question),
        }
        return render(request, "insights/question.html", context, status=error.status if error else 200)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _own(request: HttpRequest, question: Question) -> Question:
    return question_own_get(question_id=question.pk, user=_user(request))


def _delete(request: HttpRequest, question: Question) -> None:
    question_delete(question=_own(request, question))


# What the page's buttons do; each answers with the question to show next.
_ACTS: dict[str, Callable[[HttpRequest, Question], Question | None]] = {
    "cancel": lambda request, question: question_cancel(question=_own(request, question)),
    "rerun": lambda request, question: question_rerun(user=_user(request), question=question),
    "edit": lambda request, question: question_edit(
        user=_user(request), question=question, sql=request.POST.get("sql", "")
    ),
    "share": lambda request, question: question_share(question=_own(request, question), shared=True),
    "unshare": lambda request, question: question_share(question=_own(request, question), shared=False),
    "delete": _delete,
}
