"""Pages of REST lists: numbered for what grows slowly, by cursor for what grows under the reader."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound as NoSuchPage
from rest_framework.pagination import Cursor, CursorPagination, PageNumberPagination
from rest_framework.request import Request
from rest_framework.views import APIView

from codereview.common.errors import FieldError, InvalidInput, NotFound

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
    """`?cursor=…&page_size=50`; stable while rows are inserted. Newest first by `created_at`, `id`.

    `ordering` names a column and a unique one, both in one direction. A cursor holds both values of the row it
    stands at, so a page costs the same however far down it is and however many rows share the first value
    (DRF's own counts through rows that are alike, and comes round in a circle after a thousand).
    """

    page_size = PAGE_SIZE
    page_size_query_param = PAGE_SIZE_PARAMETER
    max_page_size = PAGE_SIZE_MAX
    ordering: Any = ("-created_at", "-id")

    query_parameters = frozenset({"cursor", PAGE_SIZE_PARAMETER})

    def get_page_size(self, request: Request) -> int:
        return _page_size(request)

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any] | None:
        """A page, or 404 for a cursor that decodes to no position."""
        self.request, self.base_url = request, request.build_absolute_uri()
        self.page_size = size = self.get_page_size(request)
        self.ordering = self.get_ordering(request, queryset, cast("APIView", view))
        cursor = self.decode_cursor(request)
        is_back = cursor is not None and cursor.reverse
        order = [_turned(name) for name in self.ordering] if is_back else list(self.ordering)
        rows = queryset.order_by(*order)
        if cursor is not None:
            rows = self._behind(rows, order, str(cursor.position or ""))
        found = list(rows[: size + 1])
        self.page = found[:size][::-1] if is_back else found[:size]
        self.has_next = is_back or len(found) > size
        self.has_previous = len(found) > size if is_back else cursor is not None
        return self.page

    def get_next_link(self) -> str | None:
        return self._link(self.page[-1], is_back=False) if self.has_next and self.page else None

    def get_previous_link(self) -> str | None:
        return self._link(self.page[0], is_back=True) if self.has_previous and self.page else None

    def _link(self, row: Any, *, is_back: bool) -> str:
        position: Any = json.dumps([str(getattr(row, name.lstrip("-"))) for name in self.ordering])
        return str(self.encode_cursor(Cursor(offset=0, reverse=is_back, position=position)))

    def _behind(self, rows: Any, order: list[str], position: str) -> Any:
        """The rows that come after a cursor's position."""
        first, unique = (name.lstrip("-") for name in order)
        way = "lt" if order[0].startswith("-") else "gt"
        try:
            value, key = (str(part) for part in json.loads(position))
            if "\0" in value:
                raise ValueError("no column holds this")
            # The first condition is where the index is entered, the second leaves out what was shown.
            past = Q(**{f"{first}__{way}": value}) | Q(**{f"{unique}__{way}": key})
            return rows.filter(past, **{f"{first}__{way}e": value})
        except (TypeError, ValueError, ValidationError):
            raise NoSuchPage(self.invalid_cursor_message) from None


def _turned(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


@dataclass(frozen=True, slots=True)
class CursorPage:
    """One page of an HTML list that grows under its reader: nothing is counted, so it costs the same at any length."""

    object_list: list[Any]
    earlier: str  # addresses of the neighbours; empty where there is none
    later: str


class _HtmlPages(CursorPages):
    def __init__(self, size: int) -> None:
        self._size = size

    def get_page_size(self, request: Request) -> int:
        """Not for the address to say."""
        return self._size


def cursor_page(*, request: HttpRequest, rows: QuerySet[Any], size: int) -> CursorPage:
    """The page that `?cursor=` names, else the first one. Raises NotFound for a cursor that means nothing."""
    pages = _HtmlPages(size)
    try:
        found = pages.paginate_queryset(rows, Request(request)) or []
    except NoSuchPage as error:
        raise NotFound(_("There is no such page.")) from error
    return CursorPage(found, earlier=pages.get_previous_link() or "", later=pages.get_next_link() or "")
