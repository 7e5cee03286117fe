from __future__ import annotations

from django.urls import URLPattern, path

from reviews.repositories.views import RepositoryReviewsView, RepositoryReviewView
from reviews.views import ReviewsView, ReviewView

urlpatterns: list[URLPattern] = [
    path("reviews/", ReviewsView.as_view(), name="reviews"),
    path("reviews/<uuid:review_id>/", ReviewView.as_view(), name="review"),
    path("reviews/repositories/", RepositoryReviewsView.as_view(), name="repository-reviews"),
    path("reviews/repositories/<uuid:review_id>/", RepositoryReviewView.as_view(), name="repository-review"),
]
