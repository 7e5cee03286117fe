"""REST doors of the insights, for staff."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAdminUser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codereview.accounts.models import User
from codereview.common.event_streams import EventStreamRenderer, event_stream_response
from codereview.common.filters import StrictFilterBackend, check_query_parameters
from codereview.common.following import event_id_or_empty
from codereview.common.openapi import error_responses
from codereview.common.pagination import CursorPages
from insights.api.filters import QuestionFilter
from insights.api.serializers import (
    QuestionDetailOutput,
    QuestionInput,
    QuestionListItemOutput,
    QuestionShareInput,
    QuestionSqlInput,
)
from insights.exporting import CsvRenderer, answer_csv
from insights.following import question_events
from insights.models import Question
from insights.selectors import question_detail, question_get, question_own_get, questions_visible_to
from insights.services import (
    question_ask,
    question_cancel,
    question_delete,
    question_edit,
    question_rerun,
    question_share,
)


def _user(request: Request) -> User:
    return cast("User", request.user)


def _accepted(question: Question) -> Response:
    """202, with the address that tells how it goes on."""
    location = reverse("api-question-detail", kwargs={"question_id": question.pk})
    return Response(question_detail(question=question), status=status.HTTP_202_ACCEPTED, headers={"Location": location})


class QuestionsApi(ListAPIView[Question]):
    permission_classes = (IsAdminUser,)
    pagination_class = CursorPages
    filter_backends = (StrictFilterBackend,)
    filterset_class = QuestionFilter
    serializer_class = QuestionListItemOutput
    queryset = Question.objects.none()  # tells drf-spectacular the model; requests use get_queryset

    def get_queryset(self) -> QuerySet[Question]:
        return questions_visible_to(user=_user(self.request))

    @extend_schema(
        operation_id="questions_list",
        tags=["insights"],
        summary="List questions",
        description="Your own and those that others share, newest first. A list holds no answers.",
        responses={200: QuestionListItemOutput(many=True), **error_responses(400, 401, 403)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="questions_create",
        tags=["insights"],
        summary="Ask a question",
        description="In words, about problems, submissions, skills, hints, reviews and costs. A worker answers it.",
        request=QuestionInput,
        responses={202: QuestionDetailOutput, **error_responses(400, 401, 403, 429, 503)},
    )
    def post(self, request: Request) -> Response:
        check_query_parameters(request=request, allowed=())
        data = QuestionInput(data=request.data)
        data.is_valid(raise_exception=True)
        return _accepted(question_ask(user=_user(request), question=data.validated_data["question"]))


class _OneQuestion(APIView):
    permission_classes = (IsAdminUser,)

    def question(self, request: Request, question_id: uuid.UUID) -> Question:
        check_query_parameters(request=request, allowed=())
        return question_get(question_id=question_id, user=_user(request))

    def own_question(self, request: Request, question_id: uuid.UUID) -> Question:
        check_query_parameters(request=request, allowed=())
        return question_own_get(question_id=question_id, user=_user(request))


class QuestionApi(_OneQuestion):
    @extend_schema(
        operation_id="questions_detail",
        tags=["insights"],
        summary="One question",
        responses={200: QuestionDetailOutput, **error_responses(401, 403, 404)},
    )
    def get(self, request: Request, question_id: uuid.UUID) -> Response:
        """What was understood, the query, its result and the chart."""
        return Response(question_detail(question=self.question(request, question_id)))

    @extend_schema(
        operation_id="questions_delete",
        tags=["insights"],
        summary="Delete a question",
        responses={204: None, **error_responses(401, 403, 404)},
    )
    def delete(self, request: Request, question_id: uuid.UUID) -> Response:
        """Your own, with its answer."""
        question_delete(question=self.own_question(request, question_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class QuestionEventsApi(_OneQuestion):
    renderer_classes = (EventStreamRenderer, JSONRenderer)

    @extend_schema(
        operation_id="questions_events",
        tags=["insights"],
        summary="Follow a question",
        parameters=[OpenApiParameter("Last-Event-ID", str, OpenApiParameter.HEADER)],
        responses={(200, "text/event-stream"): OpenApiResponse(str), **error_responses(401, 403, 404)},
    )
    def get(self, request: Request, question_id: uuid.UUID) -> StreamingHttpResponse:
        """Server-sent events, from the beginning or after `Last-Event-ID`, until it has ended."""
        question = self.question(request, question_id)
        after = event_id_or_empty(request.headers.get("Last-Event-ID", ""))
        return event_stream_response(question_events(question_id=question.pk, after=after))


class QuestionCancelApi(_OneQuestion):
    @extend_schema(
        operation_id="questions_cancel",
        tags=["insights"],
        summary="Cancel",
        request=None,
        responses={202: QuestionDetailOutput, **error_responses(401, 403, 404)},
    )
    def post(self, request: Request, question_id: uuid.UUID) -> Response:
        """Stop a question of your own. One that has ended stays as it is."""
        return _accepted(question_cancel(question=self.own_question(request, question_id)))


class QuestionRerunApi(_OneQuestion):
    @extend_schema(
        operation_id="questions_rerun",
        tags=["insights"],
        summary="Ask again",
        request=None,
        responses={202: QuestionDetailOutput, **error_responses(401, 403, 404, 409, 429, 503)},
    )
    def post(self, request: Request, question_id: uuid.UUID) -> Response:
        """The same question on today's data, as a new question of yours."""
        question = self.question(request, question_id)
        return _accepted(question_rerun(user=_user(request), question=question))


class QuestionSqlApi(_OneQuestion):
    @extend_schema(
        operation_id="questions_sql",
        tags=["insights"],
        summary="Answer by a query of your own",
        request=QuestionSqlInput,
        responses={202: QuestionDetailOutput, **error_responses(400, 401, 403, 404, 409, 429, 503)},
    )
    def post(self, request: Request, question_id: uuid.UUID) -> Response:
        """A new question of yours with this SQL, under the guard that every query passes."""
        question = self.question(request, question_id)
        data = QuestionSqlInput(data=request.data)
        data.is_valid(raise_exception=True)
        return _accepted(question_edit(user=_user(request), question=question, sql=data.validated_data["sql"]))


class QuestionShareApi(_OneQuestion):
    @extend_schema(
        operation_id="questions_share",
        tags=["insights"],
        summary="Share, or no longer",
        request=QuestionShareInput,
        responses={200: QuestionDetailOutput, **error_responses(400, 401, 403, 404)},
    )
    def post(self, request: Request, question_id: uuid.UUID) -> Response:
        """With other members of staff; answers that may name learners only with those who may see names."""
        question = self.own_question(request, question_id)
        data = QuestionShareInput(data=request.data)
        data.is_valid(raise_exception=True)
        shared = question_share(question=question, shared=data.validated_data["shared"])
        return Response(question_detail(question=shared))


class QuestionCsvApi(_OneQuestion):
    renderer_classes = (CsvRenderer, JSONRenderer)

    @extend_schema(
        operation_id="questions_csv",
        tags=["insights"],
        summary="The answer as CSV",
        responses={(200, "text/csv"): str, **error_responses(401, 403, 404)},
    )
    def get(self, request: Request, question_id: uuid.UUID) -> HttpResponse:
        """Text that a spreadsheet would take for a formula begins with an apostrophe."""
        detail = question_detail(question=self.question(request, question_id))
        return HttpResponse(
            answer_csv(columns=detail["columns"], rows=detail["rows"]),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="answer-{question_id}.csv"'},
        )
