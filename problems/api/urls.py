"""REST paths of problems, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from problems.api.views import ProblemDetailApi, ProblemListApi

urlpatterns = [
    path("problems/", ProblemListApi.as_view(), name="api-problem-list"),
    path("problems/<slug:slug>/", ProblemDetailApi.as_view(), name="api-problem-detail"),
]
