"""REST paths of submissions, runs and drafts, under /api/v1/."""

from __future__ import annotations

from django.urls import path

from submissions.api import views
from submissions.api.drafts import DraftApi
from submissions.api.polling import long_polling

_ONE_SUBMISSION = "submissions/<uuid:submission_id>/"
_ONE_RUN = "runs/<uuid:submission_id>/"

urlpatterns = [
    path("submissions/", views.SubmissionsApi.as_view(), name="api-submission-list"),
    path(_ONE_SUBMISSION, long_polling(views.SubmissionApi.as_view()), name="api-submission-detail"),
    path(f"{_ONE_SUBMISSION}events/", views.SubmissionEventsApi.as_view(), name="api-submission-events"),
    path(f"{_ONE_SUBMISSION}cancel/", views.SubmissionCancelApi.as_view(), name="api-submission-cancel"),
    path(f"{_ONE_SUBMISSION}source/", views.SubmissionSourceApi.as_view(), name="api-submission-source"),
    path("runs/", views.RunsApi.as_view(), name="api-run-list"),
    path(_ONE_RUN, long_polling(views.RunApi.as_view()), name="api-run-detail"),
    path(f"{_ONE_RUN}events/", views.RunEventsApi.as_view(), name="api-run-events"),
    path(f"{_ONE_RUN}cancel/", views.RunCancelApi.as_view(), name="api-run-cancel"),
    path("problems/<slug:slug>/drafts/<slug:language>/", DraftApi.as_view(), name="api-draft"),
]
