"""Doors for operators: /healthz, /readyz, /metrics, and the interactive docs of the REST API."""

from __future__ import annotations

import hmac
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularSwaggerSplitView

from codereview.common.health import checks
from codereview.common.metrics import CONTENT_TYPE, metrics_text

METRICS_CLOSED = "The numbers of a house that is open to the world are closed until METRICS_TOKEN is set.\n"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up; asks nothing else."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 `ready` or `degraded` (a worker or sandbox is missing: work waits), 503 `unavailable`."""
    answers = checks()
    if not all(check.ok for check in answers.values() if check.required):
        status, word = HTTPStatus.SERVICE_UNAVAILABLE, "unavailable"
    else:
        status, word = HTTPStatus.OK, "ready" if all(check.ok for check in answers.values()) else "degraded"
    listing = {
        name: {"ok": check.ok, "required": check.required, "detail": check.detail} for name, check in answers.items()
    }
    return JsonResponse({"status": word, "checks": listing}, status=status)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's text format; behind a bearer token when METRICS_TOKEN is set, closed without one behind https."""
    if settings.HTTPS and not settings.METRICS_TOKEN:
        return HttpResponse(METRICS_CLOSED, status=HTTPStatus.FORBIDDEN, content_type="text/plain; charset=utf-8")
    if settings.METRICS_TOKEN:
        offered = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(offered.encode(), settings.METRICS_TOKEN.encode()):
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(metrics_text(), content_type=CONTENT_TYPE)


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI from local files; its script comes by a path of its own, so the CSP needs no exception."""

    template_name = "common/docs.html"
    url_name = "schema"
