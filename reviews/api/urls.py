from __future__ import annotations

from django.urls import path

from reviews.api import repositories, views

_ONE = "reviews/<uuid:review_id>/"
_REPOSITORY = "repository-reviews/<uuid:review_id>/"

urlpatterns = [
    path("reviews/", views.ReviewsApi.as_view(), name="api-review-list"),
    path("reviews/stream/", views.ReviewStreamApi.as_view(), name="api-review-stream"),
    path(_ONE, views.ReviewApi.as_view(), name="api-review-detail"),
    path(f"{_ONE}cancel/", views.ReviewCancelApi.as_view(), name="api-review-cancel"),
    path(f"{_ONE}again/", views.ReviewAgainApi.as_view(), name="api-review-again"),
    path("repository-reviews/", repositories.RepositoryReviewsApi.as_view(), name="api-repository-review-list"),
    path(_REPOSITORY, repositories.RepositoryReviewApi.as_view(), name="api-repository-review-detail"),
    path(
        f"{_REPOSITORY}confirm/",
        repositories.RepositoryReviewConfirmApi.as_view(),
        name="api-repository-review-confirm",
    ),
    path(
        f"{_REPOSITORY}cancel/", repositories.RepositoryReviewCancelApi.as_view(), name="api-repository-review-cancel"
    ),
    path(
        f"{_REPOSITORY}events/", repositories.RepositoryReviewEventsApi.as_view(), name="api-repository-review-events"
    ),
    path(
        f"{_REPOSITORY}export/", repositories.RepositoryReviewExportApi.as_view(), name="api-repository-review-export"
    ),
    path(f"{_ONE}events/", views.ReviewEventsApi.as_view(), name="api-review-events"),
    path(f"{_ONE}export/", views.ReviewExportApi.as_view(), name="api-review-export"),
]
