"""A request id on every request, answer and log line, so that a learner's report can be found again.

The same middleware writes the one log line and counts the one number per request.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, cast

import structlog
from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from codereview.common.metrics import LATENCY, REQUESTS

logger = structlog.get_logger("codereview.requests")

HEADER = "X-Request-ID"
_ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")
_QUIET_VIEWS = frozenset({"healthz", "readyz", "metrics"})  # asked every few seconds by machines

GetResponse = Callable[[HttpRequest], HttpResponseBase] | Callable[[HttpRequest], Awaitable[HttpResponseBase]]


def request_id_of(request: Any) -> str:
    """The id of a Django or DRF request; "" outside the middleware."""
    return str(getattr(request, "request_id", "") or getattr(getattr(request, "_request", None), "request_id", ""))


def _begin(request: HttpRequest) -> str:
    offered = request.headers.get(HEADER, "")
    request_id = offered if _ACCEPTED.fullmatch(offered) else uuid.uuid4().hex
    request.request_id = request_id  # type: ignore[attr-defined] # set here for every later layer
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)
    return request_id


def _finish(request: HttpRequest, response: HttpResponseBase, *, request_id: str, started: float) -> None:
    """Header, log line and numbers. The path without its query: a query may carry a token."""
    response.headers[HEADER] = request_id
    seconds = time.perf_counter() - started
    view = request.resolver_match.route if request.resolver_match else "none"
    REQUESTS.labels(request.method, view, response.status_code).inc()
    LATENCY.labels(view).observe(seconds)
    log = logger.debug if view in _QUIET_VIEWS else logger.info
    log(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        ms=round(seconds * 1000),
    )


@sync_and_async_middleware
def request_id_middleware(get_response: GetResponse) -> GetResponse:
    """Take a well-formed id from the client or make one; bind it to logs; return it in a header."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponseBase:
            request_id = _begin(request)
            started = time.perf_counter()
            response = await cast("Awaitable[HttpResponseBase]", get_response(request))
            _finish(request, response, request_id=request_id, started=started)
            return response

        return answer_async

    def answer(request: HttpRequest) -> HttpResponseBase:
        request_id = _begin(request)
        started = time.perf_counter()
        response = cast("HttpResponseBase", get_response(request))
        _finish(request, response, request_id=request_id, started=started)
        return response

    return answer
