"""Pages: the catalogue, the workspace, one's submissions. Every one works by plain GET."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.formats import number_format
from django.views import View
from django.views.decorators.csrf import ensure_csrf_cookie

from codereview.accounts.actors import Actor, actor_of
from codereview.common.pagination import PAGE_SIZE, cursor_page
from problems.api.filters import ORDERINGS, ProblemFilter
from problems.models import Problem
from problems.selectors import problem_get, problem_languages, problems_visible_to, skills_in_use
from sandbox.languages import LANGUAGES
from submissions.api.authentication import reading_actor
from submissions.api.filters import SubmissionFilter
from submissions.models import Submission
from submissions.selectors import (
    problem_statuses,
    problems_tried,
    solved_count,
    submission_get,
    submission_payloads,
    submissions_listed_to,
)
from submissions.workspace import submission_parts, workspace_data

PROBLEMS_PER_PAGE = 30
SUBMISSIONS_PER_PAGE = PAGE_SIZE  # as in the REST lists


class CatalogueView(View):
    """The landing page: problems by `?difficulty=&tag=&search=&status=&page=`."""

    filters = ("search", "difficulty", "tag", "status")

    def get(self, request: HttpRequest) -> HttpResponse:
        actor = reading_actor(request)
        visible = problems_visible_to(user=actor.user)
        chosen = _chosen(request, self.filters)
        found = _filtered(ProblemFilter, request, chosen, visible.order_by(*ORDERINGS["difficulty"]))
        page = Paginator(found, PROBLEMS_PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "nav": "problems",
            "problems": _with_statuses(page, actor),
            "page_obj": page,
            "filters": chosen,
            "is_filtered": bool(chosen),
            "skills": skills_in_use(),
            "difficulties": Problem.Difficulty.choices,
            "first_problem": page[0] if page and page.number == 1 else None,
            "progress": {"solved": solved_count(actor=actor), "total": visible.count()},
        }
        return render(request, "catalogue/page.html", context)


@method_decorator(ensure_csrf_cookie, name="dispatch")  # the page's script posts
class WorkspaceView(View):
    """Where a problem is read and solved. A guest gets a session here, so that a draft has an owner."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        actor = actor_of(request)
        problem = problem_get(slug=slug, user=actor.user)
        workspace = workspace_data(actor=actor, problem=problem)
        context = {
            "nav": "problems",
            "problem": problem,
            "samples": workspace["samples"],
            "skills": problem.skills.all(),
            "languages": problem_languages(problem=problem),
            "workspace": workspace,
        }
        return render(request, "workspace/page.html", context)


class SubmissionListView(LoginRequiredMixin, View):
    """One's own attempts, newest first, by `?problem=&verdict=&language=&cursor=`."""

    filters = ("problem", "verdict", "language")

    def get(self, request: HttpRequest) -> HttpResponse:
        actor = Actor(user=actor_of(request).user)
        rows = submissions_listed_to(actor=actor).filter(user=actor.user)
        chosen = _chosen(request, self.filters)
        found = _filtered(SubmissionFilter, request, chosen, rows)
        page = cursor_page(request=request, rows=found, size=SUBMISSIONS_PER_PAGE)
        for submission in page.object_list:
            _dress(submission)
        context = {
            "nav": "submissions",
            "submissions": page.object_list,
            "page": page,
            "filters": chosen,
            "is_filtered": bool(chosen),
            "problems": problems_tried(actor=actor),
            "verdicts": Submission.Verdict.choices,
            "languages": [(language.id, language.name) for language in LANGUAGES.values()],
        }
        return render(request, "submissions/list.html", context)


class SubmissionDetailView(LoginRequiredMixin, View):
    """One attempt with its verdict, tests and code: for its owner and for staff."""

    def get(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        actor = actor_of(request)
        submission = submission_get(submission_id=pk, actor=actor, kind=Submission.Kind.SUBMISSION)
        source, judgement = submission_payloads(submission=submission)
        _dress_judgement(judgement or {}, submission.problem)
        context = {
            "nav": "submissions",
            "submission": _dress(submission),
            "problem": submission.problem,
            "judgement": judgement,
            "source": source,
            "code_lines": source["code"].splitlines(),
            "language_name": _language_name(submission.language),
            "hints": [],
            **submission_parts(actor=actor, submission=submission),
        }
        return render(request, "submissions/detail.html", context)


def _chosen(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    """The filters that a person set. Anything else in the address is not for the filter."""
    return {name: value for name in names if (value := request.GET.get(name, "").strip())}


def _filtered(filterset: Any, request: HttpRequest, chosen: dict[str, str], rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows by the same filters as REST. A value that means nothing finds nothing: the form shows it."""
    filtered = filterset(data=chosen, queryset=rows, request=request)
    found: QuerySet[Any] = filtered.qs if filtered.is_valid() else rows.none()
    return found


def _with_statuses(page: Page[Problem], actor: Actor) -> list[Problem]:
    problems = list(page.object_list)
    statuses = problem_statuses(actor=actor, problems=problems)
    for problem in problems:
        problem.status_for_me = statuses.get(problem.pk, "")  # type: ignore[attr-defined] # for the template
    return problems


def _dress(submission: Submission) -> Submission:
    """What templates show beside the columns."""
    submission.language_name = _language_name(submission.language)  # type: ignore[attr-defined]
    submission.memory_text = number_format(submission.memory_kb / 1024, 1)  # type: ignore[attr-defined]
    return submission


def _dress_judgement(judgement: dict[str, Any], problem: Problem | None) -> None:
    """Words for subtasks; of an interactive problem who said each line."""
    for group in judgement.get("groups", []):
        group["label"] = " ".join(group["name"].partition("/")[2].replace("-", " ").replace("_", " ").split())
    if problem is not None and problem.mode == Problem.Mode.INTERACTIVE:
        for test in judgement.get("tests", []):
            if test.get("output"):
                test["transcript"] = [_said(line) for line in test["output"].rstrip("\n").split("\n")]


def _said(line: str) -> dict[str, str]:
    """A line of a conversation without its mark; the learner's program wrote what begins with ">"."""
    speaker = {"> ": "you", "< ": "judge"}.get(line[:2], "")
    return {"speaker": speaker, "text": line[2:] if speaker else line}


def _language_name(language_id: str) -> str:
    language = LANGUAGES.get(language_id)
    return language.name if language else language_id
