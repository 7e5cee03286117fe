"""All paths: pages of each app, REST under /api/v1/, docs, health, admin."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

api_v1 = [
    path("", include("codereview.accounts.api.urls")),
    path("", include("problems.api.urls")),
    path("", include("submissions.api.urls")),
    path("", include("tutor.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]

urlpatterns = [
    path("api/v1/", include(api_v1)),
    path("docs", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("admin/", admin.site.urls),
    path("", include("codereview.common.urls")),
    path("", include("codereview.accounts.urls")),
    path("", include("problems.urls")),
    path("", include("submissions.urls")),
    path("", include("tutor.urls")),
]
