from __future__ import annotations

from django.urls import URLPattern, path

from reviews.repositories.views import RepositoryReviewsView, RepositoryReviewView

urlpatterns: list[URLPattern] = [
    path("reviews/repositories/", RepositoryReviewsView.as_view(), name="repository-reviews"),
    path("reviews/repositories/<uuid:review_id>/", RepositoryReviewView.as_view(), name="repository-review"),
]
