from __future__ import annotations

from django.urls import path

from tutor.api import views
from tutor.progress.api import ProgressApi

urlpatterns = [
    path("submissions/<uuid:submission_id>/hints/", views.SubmissionHintsView.as_view(), name="api-submission-hints"),
    path("hints/<uuid:hint_id>/cancel/", views.HintCancelView.as_view(), name="api-hint-cancel"),
    path("hints/<uuid:hint_id>/rating/", views.HintRatingView.as_view(), name="api-hint-rating"),
    path("progress/", ProgressApi.as_view(), name="api-progress"),
]
