"""`?wait=20`: a view that answers when the work has ended, without holding anything meanwhile."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest
from django.views.decorators.csrf import csrf_exempt
from rest_framework.request import Request

from codereview.common.endings import ending_forget, ending_ticket
from codereview.common.errors import FieldError, InvalidInput
from codereview.common.serving import Later, may_answer_later
from submissions.subjects import submission_subject
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


def long_polling(view: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a DRF view of one submission: ask it, and if the work is open, wait and ask again.

    The view stays synchronous and decides who may see what. While the work is open and `may_wait` of the
    request is set, it leaves the seconds that may be waited as `response.wait_seconds` and no content.
    """

    @csrf_exempt  # the DRF view checks it, where a session is used
    def ask(request: HttpRequest, **kwargs: Any) -> Any:
        if WAIT_PARAMETER not in request.GET:
            return view(request, **kwargs)
        # Taken before the row is read: an end in between is not missed.
        subject = submission_subject(submission_id=kwargs["submission_id"])
        ticket = ending_ticket(subject)
        request.may_wait = True  # type: ignore[attr-defined] # read by the view
        response = view(request, **kwargs)
        seconds = getattr(response, "wait_seconds", 0)
        if not seconds:
            ending_forget(subject, ticket)
            return response
        request.may_wait = False  # type: ignore[attr-defined]
        wait = functools.partial(wait_until_ended, subject=subject, seconds=seconds, ticket=ticket)
        finish = functools.partial(view, request, **kwargs)
        if may_answer_later(request):
            response.later = Later(request, wait, finish)
            return response
        async_to_sync(wait)()  # another server: one of its threads is held
        return finish()

    # drf-spectacular finds the view's class here.
    ask.cls = view.cls  # type: ignore[attr-defined]
    ask.initkwargs = view.initkwargs  # type: ignore[attr-defined]
    return ask
