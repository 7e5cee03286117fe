"""The page of one's own progress."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from codereview.accounts.models import User
from problems.models import Problem
from tutor.progress.charts import bars_of, calendar_of
from tutor.progress.selectors import progress_read
from tutor.progress.skills import skills_catch_up


class ProgressView(LoginRequiredMixin, View):
    """Skills, activity, hints and the next problem. Whole without scripts."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user = cast("User", request.user)
        skills_catch_up(user_id=user.pk)
        progress = progress_read(user=user)
        following = progress.next
        context = {
            "nav": "progress",
            "progress": progress,
            # What the difficulty's include asks of a problem.
            "next_problem": Problem(slug=following.slug, title=following.title, difficulty=following.difficulty)
            if following
            else None,
            "practised": [row for row in progress.skills if row.attempts],
            "untried": [row for row in progress.skills if not row.attempts],
            "calendar": calendar_of(progress.weeks),
            "bars": bars_of(progress.weeks),
            "active_days": [day for week in reversed(progress.weeks) for day in reversed(week.days) if day.attempts],
            "attempts": sum(week.attempts for week in progress.weeks),
        }
        return render(request, "progress/page.html", context)
