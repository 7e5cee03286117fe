"""Every REST error as `application/problem+json`: Django's, DRF's and our own in one shape."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from codereview.common.errors import ApplicationError, FieldError
from codereview.common.request_ids import request_id_of

CONTENT_TYPE = "application/problem+json"


def problem_document(
    *,
    status: int,
    code: str,
    title: str,
    detail: str,
    request_id: str,
    errors: Sequence[FieldError] = (),
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The document: `{type, title, status, detail, code, request_id, errors[]}`."""
    return {
        **(extra or {}),
        "type": f"/docs#error-{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id,
        "errors": [{"pointer": e.pointer, "code": e.code, "detail": e.detail} for e in errors],
    }


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. Returns None for our own faults, which Django then answers with 500."""
    request_id = request_id_of(context["request"])
    if isinstance(error, ApplicationError):
        return _response(application_error_document(error, request_id=request_id), retry_after=error.retry_after)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    return _api_exception_response(error, request_id=request_id)


def application_error_document(error: ApplicationError, *, request_id: str) -> dict[str, Any]:
    return problem_document(
        status=error.status,
        code=error.code,
        title=str(error.title),
        detail=str(error.detail),
        request_id=request_id,
        errors=error.errors,
        extra=error.extra,
    )


def _api_exception_response(error: exceptions.APIException, *, request_id: str) -> Response:
    fields = list(_field_errors(error.detail, "")) if isinstance(error, exceptions.ValidationError) else []
    detail = fields[0].detail if fields else str(error.detail)
    code = "invalid" if fields else str(getattr(error.detail, "code", error.default_code))
    # A single wrong field speaks for the whole request, so its code is more useful than "invalid".
    if len(fields) == 1 and fields[0].code not in {"invalid", "required"}:
        code = fields[0].code
    document = problem_document(
        status=error.status_code,
        code=code,
        title=str(error.default_detail),
        detail=detail,
        request_id=request_id,
        errors=fields,
    )
    wait = getattr(error, "wait", None)
    response = _response(document, retry_after=None if wait is None else math.ceil(wait))
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response


def _field_errors(detail: Any, pointer: str) -> Iterator[FieldError]:
    """Flatten DRF's details; 3.18 gives list serializers' errors as dicts keyed by index."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from _field_errors(value, pointer if key == "non_field_errors" else f"{pointer}/{key}")
    elif isinstance(detail, list | tuple):
        for index, value in enumerate(detail):
            nested = isinstance(value, Mapping | list)
            yield from _field_errors(value, f"{pointer}/{index}" if nested else pointer)
    else:
        yield FieldError(pointer=pointer, code=str(getattr(detail, "code", "invalid")), detail=str(detail))


def _response(document: dict[str, Any], *, retry_after: int | None = None) -> Response:
    response = Response(document, status=document["status"], content_type=CONTENT_TYPE)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def problem_response(request: HttpRequest, *, status: int, code: str, title: str, detail: str) -> JsonResponse:
    """The same document from plain Django (error handlers, middleware)."""
    document = problem_document(status=status, code=code, title=title, detail=detail, request_id=request_id_of(request))
    return JsonResponse(document, status=status, content_type=CONTENT_TYPE)
