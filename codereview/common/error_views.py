"""Errors outside REST: pages for people, problem+json for everything under /api/."""

from __future__ import annotations

import sqlite3
import sys
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from codereview.common.errors import ApplicationError, RequestTooLarge
from codereview.common.problem_json import CONTENT_TYPE, application_error_document, problem_response
from codereview.common.request_ids import request_id_of

API_PREFIX = "/api/"
TEMPLATES = {400: "400.html", 401: "403.html", 403: "403.html", 404: "404.html", 429: "429.html"}
OUTAGE_RETRY_SECONDS = 5
_SQLITE_OUTAGES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
}


def _answer(request: HttpRequest, *, status: int, code: str, title: str, detail: str) -> HttpResponse:
    """The one error answer of pages. Templates get `status, code, title, detail, request_id`."""
    if request.path.startswith(API_PREFIX):
        return problem_response(request, status=status, code=code, title=title, detail=detail)
    context = {
        "status": status,
        "code": code,
        "title": title,
        "detail": detail,
        "request_id": request_id_of(request),
    }
    return render(request, TEMPLATES.get(status, "400.html"), context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(
        request,
        status=HTTPStatus.BAD_REQUEST,
        code="bad_request",
        title=_("The request is not valid"),
        detail=_("The server could not understand this request."),
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(
        request,
        status=HTTPStatus.FORBIDDEN,
        code="not_allowed",
        title=_("You may not do this"),
        detail=_("You are not allowed to see this page."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(
        request,
        status=HTTPStatus.FORBIDDEN,
        code="csrf_failed",
        title=_("You may not do this"),
        detail=_("This form is out of date. Go back, reload the page and send it again."),
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(
        request,
        status=HTTPStatus.NOT_FOUND,
        code="not_found",
        title=_("Not found"),
        detail=_("There is nothing at this address."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """For an exception that nobody caught; one about a database that does not answer is no fault of the code."""
    if is_outage(sys.exc_info()[1]):
        detail = _("The database does not answer. What you sent may not have been kept: look, then try again.")
        response = _plain_answer(
            request,
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            code="database_unavailable",
            title=_("Out of reach for a moment"),
            detail=detail,
        )
        response["Retry-After"] = str(OUTAGE_RETRY_SECONDS)
        return response
    return _plain_answer(
        request,
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        code="server_error",
        title=_("Something went wrong"),
        detail=_("The fault is ours and has been noted."),
    )


def is_outage(error: BaseException | None) -> bool:
    """Does the error mean that a database is away or busy? SQLite calls wrong statements operational errors, too."""
    if isinstance(error, OperationalError | InterfaceError):
        cause = error.__cause__
        return not isinstance(cause, sqlite3.Error) or getattr(cause, "sqlite_errorcode", None) in _SQLITE_OUTAGES
    # MongoDB's backend says no more than "database error", nor does psycopg of a connection that ends in mid-answer.
    return type(error) is DatabaseError and _is_lost_connection(error.__cause__)


def _is_lost_connection(cause: BaseException | None) -> bool:
    from psycopg import Error as PsycopgError  # noqa: PLC0415 - a driver that embedded stores never load
    from pymongo.errors import ConnectionFailure  # noqa: PLC0415 - as above

    # What PostgreSQL itself says has a state; without one it is the driver's word about the connection.
    return isinstance(cause, ConnectionFailure) or (isinstance(cause, PsycopgError) and cause.sqlstate is None)


def _plain_answer(request: HttpRequest, *, status: int, code: str, title: str, detail: str) -> HttpResponse:
    """Rendered without context processors: whatever failed may fail again."""
    if request.path.startswith(API_PREFIX):
        return problem_response(request, status=status, code=code, title=title, detail=detail)
    request_id = request_id_of(request)
    context = {"request": request, "status": status, "title": title, "detail": detail, "request_id": request_id}
    return HttpResponse(render_to_string("500.html", context), status=status)


class ApplicationErrorMiddleware(MiddlewareMixin):
    """Answers an ApplicationError that a page's view raised; REST views have their own handler."""

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        """Refuse a REST body that is too large before it is read: DRF reads past Django's own bound."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not request.path.startswith(API_PREFIX) or not length.isdigit():
            return None
        if int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return None
        detail = _("The body is larger than %(count)d bytes.") % {"count": settings.DATA_UPLOAD_MAX_MEMORY_SIZE}
        return _document(request, RequestTooLarge(detail))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, ApplicationError):
            return None
        if request.path.startswith(API_PREFIX):
            response: HttpResponse = _document(request, exception)
        else:
            response = _answer(
                request,
                status=exception.status,
                code=exception.code,
                title=str(exception.title),
                detail=str(exception.detail),
            )
        if exception.retry_after is not None:
            response["Retry-After"] = str(exception.retry_after)
        return response


def _document(request: HttpRequest, error: ApplicationError) -> HttpResponse:
    document: dict[str, Any] = application_error_document(error, request_id=request_id_of(request))
    return JsonResponse(document, status=error.status, content_type=CONTENT_TYPE)
