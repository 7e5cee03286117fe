from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tutor.progress.views import ProgressView

urlpatterns: list[URLPattern | URLResolver] = [
    path("progress/", ProgressView.as_view(), name="progress"),
]
