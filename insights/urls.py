from __future__ import annotations

from django.urls import path

from insights.views import QuestionsView, QuestionView

urlpatterns = [
    path("insights/", QuestionsView.as_view(), name="insights"),
    path("insights/<uuid:question_id>/", QuestionView.as_view(), name="insights-question"),
]
