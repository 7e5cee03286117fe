from __future__ import annotations

from django.urls import path

from reviews.api import views

_ONE = "reviews/<uuid:review_id>/"

urlpatterns = [
    path("reviews/", views.ReviewsApi.as_view(), name="api-review-list"),
    path(_ONE, views.ReviewApi.as_view(), name="api-review-detail"),
    path(f"{_ONE}cancel/", views.ReviewCancelApi.as_view(), name="api-review-cancel"),
    path(f"{_ONE}again/", views.ReviewAgainApi.as_view(), name="api-review-again"),
]
