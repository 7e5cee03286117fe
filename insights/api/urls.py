from __future__ import annotations

from django.urls import path

from insights.api import views

_ONE = "questions/<uuid:question_id>/"

urlpatterns = [
    path("questions/", views.QuestionsApi.as_view(), name="api-question-list"),
    path(_ONE, views.QuestionApi.as_view(), name="api-question-detail"),
    path(f"{_ONE}events/", views.QuestionEventsApi.as_view(), name="api-question-events"),
    path(f"{_ONE}cancel/", views.QuestionCancelApi.as_view(), name="api-question-cancel"),
    path(f"{_ONE}rerun/", views.QuestionRerunApi.as_view(), name="api-question-rerun"),
    path(f"{_ONE}sql/", views.QuestionSqlApi.as_view(), name="api-question-sql"),
    path(f"{_ONE}share/", views.QuestionShareApi.as_view(), name="api-question-share"),
    path(f"{_ONE}csv/", views.QuestionCsvApi.as_view(), name="api-question-csv"),
]
