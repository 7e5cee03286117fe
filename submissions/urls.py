"""Pages: the catalogue, the workspace, one's submissions."""

from __future__ import annotations

from django.urls import path

from submissions import views

urlpatterns = [
    path("", views.CatalogueView.as_view(), name="catalogue"),
    path("problems/<slug:slug>/", views.WorkspaceView.as_view(), name="workspace"),
    path("submissions/", views.SubmissionListView.as_view(), name="submission-list"),
    path("submissions/<uuid:pk>/", views.SubmissionDetailView.as_view(), name="submission-detail"),
]
