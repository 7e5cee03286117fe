"""REST: skill statistics and the next recommended problem."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codereview.accounts.models import User
from codereview.common.filters import check_query_parameters
from codereview.common.openapi import error_responses
from problems.models import Problem
from submissions.models import Submission
from tutor.progress.selectors import Progress, learner_get, progress_read
from tutor.progress.skills import skills_catch_up

_USER_ID_MAX = 2**63 - 1


class ProgressQuery(serializers.Serializer[Any]):
    user = serializers.IntegerField(required=False, min_value=1, max_value=_USER_ID_MAX)


class SkillProgressOutput(serializers.Serializer[Any]):
    """What was shown in one skill."""

    tag = serializers.CharField(help_text="the skill's slug, as the filter `tag` of problems takes it")
    name = serializers.CharField()
    solved = serializers.IntegerField(help_text="different problems")
    attempts = serializers.IntegerField(help_text="judged submissions; no runs, no faults of ours")
    hints_used = serializers.IntegerField(help_text="hints told about attempts that were not accepted")
    mastery = serializers.FloatField(help_text="0 to 1; docs/progress.md tells the model")
    problems_total = serializers.IntegerField(help_text="published problems that train it")


class DayOutput(serializers.Serializer[Any]):
    date = serializers.DateField()
    attempts = serializers.IntegerField()
    accepted = serializers.IntegerField()


class ActivityOutput(serializers.Serializer[Any]):
    """The last twelve weeks, from a Monday to today, every day of them."""

    streak = serializers.IntegerField(help_text="days in a row with an attempt, up to today or yesterday")
    days = DayOutput(many=True)


class RecentProblemOutput(serializers.Serializer[Any]):
    slug = serializers.CharField()
    title = serializers.CharField()


class RecentOutput(serializers.Serializer[Any]):
    """One of the latest attempts."""

    id = serializers.UUIDField()
    problem = RecentProblemOutput()
    verdict = serializers.ChoiceField(choices=Submission.Verdict.choices)
    tests_passed = serializers.IntegerField()
    tests_total = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class NextProblemOutput(serializers.Serializer[Any]):
    """What to do next; never a problem that is solved."""

    slug = serializers.CharField()
    title = serializers.CharField()
    difficulty = serializers.ChoiceField(choices=Problem.Difficulty.choices)
    reason = serializers.CharField(help_text="one sentence for the learner")


class HintFiguresOutput(serializers.Serializer[Any]):
    """Hints told about attempts that were not accepted."""

    given = serializers.IntegerField()
    helpful = serializers.IntegerField(help_text="rated as helpful")
    followed_by_progress = serializers.IntegerField(help_text="the next attempt passed more tests")


class ProgressOutput(serializers.Serializer[Any]):
    """What a learner has shown, and what comes next."""

    skills = SkillProgressOutput(many=True, help_text="best known first; those not tried yet have zeros")
    solved = serializers.IntegerField(help_text="published problems solved")
    total = serializers.IntegerField(help_text="published problems")
    activity = ActivityOutput()
    recent = RecentOutput(many=True, help_text="the latest attempts, newest first")
    next = NextProblemOutput(allow_null=True, help_text="null when everything is solved")
    hints = HintFiguresOutput()


class ProgressApi(APIView):
    """Skill statistics and the next recommended problem."""

    @extend_schema(
        operation_id="progress_retrieve",
        tags=["progress"],
        summary="See the progress",
        description="Your own; staff may ask for a learner's.",
        parameters=[OpenApiParameter("user", int, description="id; others': staff")],
        responses={200: ProgressOutput, **error_responses(400, 401, 404)},
    )
    def get(self, request: Request) -> Response:
        """Skills, activity, recent attempts, hints, and what to do next."""
        check_query_parameters(request=request, allowed=("user",))
        query = ProgressQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        learner = learner_get(user_id=query.validated_data.get("user"), user=cast("User", request.user))
        skills_catch_up(user_id=learner.pk)
        return Response(ProgressOutput(_document(progress_read(user=learner))).data)


def _document(progress: Progress) -> dict[str, Any]:
    days = [day for week in progress.weeks for day in week.days]
    return {
        "skills": progress.skills,
        "solved": progress.solved,
        "total": progress.total,
        "activity": {"streak": progress.streak, "days": days},
        "recent": progress.recent,
        "next": progress.next,
        "hints": progress.hints,
    }
