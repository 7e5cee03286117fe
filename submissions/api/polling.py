"""`?wait=20`: a view that answers when the work has ended, without holding anything meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from rest_framework.request import Request

from codereview.common.errors import FieldError, InvalidInput
from submissions.waiting import WAIT_SECONDS_MAX, wait_until_ended

WAIT_PARAMETER = "wait"


def wait_seconds(request: Request) -> int:
    """The seconds a client is ready to wait, capped. Raises InvalidInput (invalid_wait)."""
    text = request.query_params.get(WAIT_PARAMETER, "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        detail = f"{WAIT_PARAMETER} is a number of seconds, at most {WAIT_SECONDS_MAX}."
        error = FieldError(pointer=f"/{WAIT_PARAMETER}", code="invalid_wait", detail=detail)
        raise InvalidInput(detail, code="invalid_wait", errors=(error,))
    return min(int(text), WAIT_SECONDS_MAX)


def long_polling(view: Callable[..., HttpResponseBase]) -> Callable[..., Any]:
    """Wrap a DRF view of one submission: ask it, and if the work is open, wait and ask again.

    The view itself stays synchronous, decides who may see what, and leaves the seconds that may be
    waited as `response.wait_seconds`.
    """

    @csrf_exempt  # the DRF view checks it, where a session is used
    async def ask(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        response = await sync_to_async(view)(request, **kwargs)
        seconds = getattr(response, "wait_seconds", 0)
        if not seconds:
            return response
        await sync_to_async(close_old_connections)()
        await wait_until_ended(submission_id=kwargs["submission_id"], seconds=seconds)
        return await sync_to_async(view)(request, **kwargs)

    # drf-spectacular finds the view's class here.
    ask.cls = view.cls  # type: ignore[attr-defined]
    ask.initkwargs = view.initkwargs  # type: ignore[attr-defined]
    return ask
