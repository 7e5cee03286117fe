"""Strict query parameters: a name that means nothing here is an error that names itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from codereview.common.errors import FieldError, InvalidInput

UNKNOWN_PARAMETER = "unknown_parameter"


def check_query_parameters(*, request: Request, allowed: Iterable[str]) -> None:
    """Raise InvalidInput (code unknown_parameter), naming every query parameter outside `allowed`."""
    known = sorted(allowed)
    unknown = [name for name in request.query_params if name not in known]
    if not unknown:
        return
    choice = f"Known are {', '.join(known)}." if known else "This address takes none."
    errors = tuple(
        FieldError(
            pointer=f"/{name[:80]}",
            code=UNKNOWN_PARAMETER,
            detail=f"Unknown query parameter {name[:80]!r}. {choice}",
        )
        for name in unknown[:20]
    )
    raise InvalidInput(errors[0].detail, code=UNKNOWN_PARAMETER, errors=errors)


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter's backend that refuses unknown parameters.

    A view may name further parameters of its own in `query_parameters`; those of its filter set and of
    its pagination class (`query_parameters` there) are known without saying.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Model], view: APIView) -> Any:
        check_query_parameters(request=request, allowed=self._known(queryset, view))
        return super().filter_queryset(request, queryset, view)

    def _known(self, queryset: QuerySet[Model], view: APIView) -> set[str]:
        filterset_class = self.get_filterset_class(view, queryset)
        pagination = getattr(view, "pagination_class", None)
        return {
            *(filterset_class.base_filters if filterset_class else ()),
            *getattr(pagination, "query_parameters", ()),
            *getattr(view, "query_parameters", ()),
        }
