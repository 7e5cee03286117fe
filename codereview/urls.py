"""All paths: pages of each app, REST under /api/v1/, docs, health, admin."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

api_v1: list[URLPattern | URLResolver] = [
    path("", include("codereview.accounts.api.urls")),
    path("", include("problems.api.urls")),
    path("", include("submissions.api.urls")),
    path("", include("tutor.api.urls")),
    path("", include("reviews.api.urls")),
    path("", include("insights.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]

urlpatterns = [
    path("api/v1/", include(api_v1)),
    path("admin/", admin.site.urls),
    path("", include("codereview.common.urls")),
    path("", include("codereview.accounts.urls")),
    path("", include("problems.urls")),
    path("", include("submissions.urls")),
    path("", include("tutor.urls")),
    path("", include("reviews.urls")),
    path("", include("insights.urls")),
]

handler400 = "codereview.common.error_views.bad_request"
handler403 = "codereview.common.error_views.permission_denied"
handler404 = "codereview.common.error_views.page_not_found"
handler500 = "codereview.common.error_views.server_error"
