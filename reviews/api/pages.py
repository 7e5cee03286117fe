"""Cursor pages of reviews, in any of the orders that an index serves."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.views import APIView

from codereview.common.pagination import CursorPages
from reviews.api.filters import ORDERINGS


class ReviewPages(CursorPages):
    """`?ordering=title&cursor=…`; newest first unless said otherwise."""

    def get_ordering(self, request: Request, queryset: Any, view: APIView | None) -> tuple[str, ...]:
        return ORDERINGS.get(request.query_params.get("ordering", ""), ORDERINGS["-created_at"])
