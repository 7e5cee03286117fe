"""A request id on every request, answer and log line, so that a learner's report can be found again."""

from __future__ import annotations

import re
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, cast

import structlog
from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

HEADER = "X-Request-ID"
_ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")

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


@sync_and_async_middleware
def request_id_middleware(get_response: GetResponse) -> GetResponse:
    """Take a well-formed id from the client or make one; bind it to logs; return it in a header."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponseBase:
            request_id = _begin(request)
            response = await cast("Awaitable[HttpResponseBase]", get_response(request))
            response.headers[HEADER] = request_id
            return response

        return answer_async

    def answer(request: HttpRequest) -> HttpResponseBase:
        request_id = _begin(request)
        response = cast("HttpResponseBase", get_response(request))
        response.headers[HEADER] = request_id
        return response

    return answer
