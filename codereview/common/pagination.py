"""Pages of REST lists: numbered for what grows slowly, by cursor for what grows under the reader."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination, PageNumberPagination
from rest_framework.request import Request
from rest_framework.views import APIView

from codereview.common.errors import FieldError, InvalidInput

PAGE_SIZE = 20
PAGE_SIZE_MAX = 100
PAGE_SIZE_PARAMETER = "page_size"


def _page_size(request: Request) -> int:
    """The page size asked for, capped. Raises InvalidInput for anything that is not a positive number."""
    text = request.query_params.get(PAGE_SIZE_PARAMETER)
    if text is None:
        return PAGE_SIZE
    # Six digits are plenty, and keep int() away from the interpreter's own digit limit.
    if not (text.isascii() and text.isdecimal() and len(text) <= 6 and int(text) > 0):
        detail = f"{PAGE_SIZE_PARAMETER} must be a number from 1 to {PAGE_SIZE_MAX}."
        error = FieldError(pointer=f"/{PAGE_SIZE_PARAMETER}", code="invalid_page_size", detail=detail)
        raise InvalidInput(detail, code="invalid_page_size", errors=(error,))
    return min(int(text), PAGE_SIZE_MAX)


class NumberedPages(PageNumberPagination):
    """`?page=2&page_size=50`; a page that does not exist answers 404."""

    page_size = PAGE_SIZE
    page_size_query_param = PAGE_SIZE_PARAMETER
    max_page_size = PAGE_SIZE_MAX

    query_parameters = frozenset({"page", PAGE_SIZE_PARAMETER})

    def get_page_size(self, request: Request) -> int:
        return _page_size(request)


class CursorPages(CursorPagination):
    """`?cursor=…&page_size=50`; stable while rows are inserted. Newest first by `created_at`, `id`."""

    page_size = PAGE_SIZE
    page_size_query_param = PAGE_SIZE_PARAMETER
    max_page_size = PAGE_SIZE_MAX
    ordering: Any = ("-created_at", "-id")

    query_parameters = frozenset({"cursor", PAGE_SIZE_PARAMETER})

    def get_page_size(self, request: Request) -> int:
        return _page_size(request)

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any] | None:
        """A page, or 404 for a cursor that decodes to no position (DRF itself notices only what does not decode)."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except ValidationError:
            raise NotFound(self.invalid_cursor_message) from None
