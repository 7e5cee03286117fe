from __future__ import annotations

from django.urls import path

from codereview.common import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("docs", views.DocsView.as_view(), name="docs"),
]
