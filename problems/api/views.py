"""REST for problems: one class per operation, open to guests, never a secret test."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codereview.accounts.models import User
from codereview.common.filters import StrictFilterBackend, check_query_parameters
from codereview.common.openapi import error_responses
from codereview.common.pagination import NumberedPages
from problems.api import examples
from problems.api.filters import ProblemFilter, statuses_of
from problems.api.serializers import ProblemDetailSerializer, ProblemListItemSerializer
from problems.models import Problem
from problems.selectors import problem_get, problems_visible_to


class ProblemListApi(ListAPIView[Problem]):
    permission_classes = (AllowAny,)
    pagination_class = NumberedPages
    filter_backends = (StrictFilterBackend,)
    filterset_class = ProblemFilter
    serializer_class = ProblemListItemSerializer
    queryset = Problem.objects.none()  # tells drf-spectacular the model; requests use get_queryset

    def get_queryset(self) -> QuerySet[Problem]:
        return problems_visible_to(user=cast("User", self.request.user))

    @extend_schema(
        operation_id="problems_list",
        tags=["problems"],
        summary="List problems",
        description="Published problems by title, in numbered pages. `status` is yours; a guest has only new ones.",
        responses={200: ProblemListItemSerializer(many=True), **error_responses(400, 404)},
        examples=[examples.PROBLEM_LIST_ITEM, examples.UNKNOWN_PARAMETER],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        statuses = statuses_of(user=cast("User", request.user), problems=page)
        rows = ProblemListItemSerializer(page, many=True, context={"statuses": statuses})
        return self.get_paginated_response(rows.data)


class ProblemDetailApi(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="problems_retrieve",
        tags=["problems"],
        summary="Read a problem",
        description="Statement, samples, languages and starter code. Of other tests nothing is shown here.",
        responses={200: ProblemDetailSerializer, **error_responses(400, 404)},
        examples=[examples.PROBLEM_DETAIL, examples.PROBLEM_NOT_FOUND],
    )
    def get(self, request: Request, slug: str) -> Response:
        check_query_parameters(request=request, allowed=())
        user = cast("User", request.user)
        problem = problem_get(slug=slug, user=user)
        statuses = statuses_of(user=user, problems=[problem])
        return Response(ProblemDetailSerializer(problem, context={"statuses": statuses}).data)
