"""REST for submissions and runs: one class per address, each method calls one service or selector."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codereview.accounts.actors import actor_of
from codereview.common.event_streams import EventStreamRenderer, event_stream_response
from codereview.common.filters import StrictFilterBackend, check_query_parameters
from codereview.common.following import event_id_or_empty
from codereview.common.idempotency import idempotency_key_of
from codereview.common.limits import client_address
from codereview.common.openapi import IDEMPOTENCY_KEY, error_responses
from codereview.common.pagination import CursorPages
from problems.selectors import problem_get
from submissions.api import examples
from submissions.api.authentication import GUEST_AUTHENTICATION, reading_actor
from submissions.api.filters import SubmissionFilter
from submissions.api.polling import WAIT_PARAMETER, wait_seconds
from submissions.api.serializers import (
    RunInput,
    SourceOutput,
    SubmissionAcceptedOutput,
    SubmissionDetailOutput,
    SubmissionInput,
    SubmissionListItemOutput,
)
from submissions.documents import submission_accepted, submission_detail, submission_summary
from submissions.models import Submission
from submissions.selectors import submission_get, submission_source, submissions_listed_to
from submissions.services import run_create, submission_cancel, submission_create
from submissions.waiting import server_sent_events

Kind = Submission.Kind

_LAST_EVENT_ID = OpenApiParameter(
    "Last-Event-ID", str, OpenApiParameter.HEADER, description="Only events after this one are sent."
)
_WAIT = OpenApiParameter(
    WAIT_PARAMETER, int, description="Answer when it has ended, at the latest after so many seconds (20 at most)."
)


def accepted(submission: Submission) -> Response:
    """202, with the address that tells how it goes on."""
    name = "api-submission-detail" if submission.kind == Kind.SUBMISSION else "api-run-detail"
    location = reverse(name, kwargs={"submission_id": submission.pk})
    return Response(
        submission_accepted(submission=submission),
        status=status.HTTP_202_ACCEPTED,
        headers={"Location": location},
    )


class SubmissionListItems(SubmissionListItemOutput):
    """List items, by the one function that shapes them everywhere."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return submission_summary(submission=instance)


class SubmissionsApi(ListAPIView[Submission]):
    pagination_class = CursorPages
    filter_backends = (StrictFilterBackend,)
    filterset_class = SubmissionFilter
    serializer_class = SubmissionListItems
    queryset = Submission.objects.none()  # tells drf-spectacular the model; requests use get_queryset

    def get_queryset(self) -> QuerySet[Submission]:
        return submissions_listed_to(actor=actor_of(self.request))

    @extend_schema(
        operation_id="submissions_list",
        tags=["submissions"],
        summary="List submissions",
        description="Your own, newest first; staff see everybody's.",
        responses={200: SubmissionListItemOutput(many=True), **error_responses(400, 401)},
        examples=[examples.SUBMISSION_LIST_ITEM],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="submissions_create",
        tags=["submissions"],
        summary="Submit",
        description="Judge code on all tests of a problem. It counts as an attempt.",
        parameters=[IDEMPOTENCY_KEY],
        request=SubmissionInput,
        responses={202: SubmissionAcceptedOutput, **error_responses(400, 401, 404, 422, 429, 503)},
        examples=[examples.SUBMISSION_REQUEST, examples.SUBMISSION_ACCEPTED],
    )
    def post(self, request: Request) -> Response:
        check_query_parameters(request=request, allowed=())
        data = SubmissionInput(data=request.data)
        data.is_valid(raise_exception=True)
        values = data.validated_data
        actor = actor_of(request)
        submission, _created = submission_create(
            actor=actor,
            problem=problem_get(slug=values["problem"], user=actor.user),
            language=values["language"],
            code=values["code"],
            idempotency_key=idempotency_key_of(headers=request.headers),
        )
        return accepted(submission)


class RunsApi(APIView):
    authentication_classes = GUEST_AUTHENTICATION
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="runs_create",
        tags=["runs"],
        summary="Run",
        description=(
            "Run code on a problem's samples or on own input. Not an attempt. Guests may, from a browser session."
        ),
        request=RunInput,
        responses={202: SubmissionAcceptedOutput, **error_responses(400, 401, 403, 404, 429, 503)},
        examples=[examples.RUN_REQUEST, examples.SUBMISSION_ACCEPTED],
    )
    def post(self, request: Request) -> Response:
        check_query_parameters(request=request, allowed=())
        data = RunInput(data=request.data)
        data.is_valid(raise_exception=True)
        values = data.validated_data
        actor = actor_of(request)
        slug = values["problem"]
        run = run_create(
            actor=actor,
            problem=problem_get(slug=slug, user=actor.user) if slug else None,
            language=values["language"],
            code=values["code"],
            stdin=values["stdin"],
            address=client_address(request),
        )
        return accepted(run)


class _OneSubmission(APIView):
    """What the addresses below one submission share. Runs have the same, open to guests."""

    kind: ClassVar[str] = Kind.SUBMISSION

    def submission(self, request: Request, submission_id: uuid.UUID) -> Submission:
        return submission_get(submission_id=submission_id, actor=reading_actor(request), kind=self.kind)


class SubmissionApi(_OneSubmission):
    @extend_schema(
        operation_id="submissions_retrieve",
        tags=["submissions"],
        summary="One submission",
        parameters=[_WAIT],
        responses={200: SubmissionDetailOutput, **error_responses(400, 401, 404)},
        examples=[examples.SUBMISSION_DETAIL],
    )
    def get(self, request: Request, submission_id: uuid.UUID) -> Response:
        check_query_parameters(request=request, allowed=(WAIT_PARAMETER,))
        seconds = wait_seconds(request)
        submission = self.submission(request, submission_id)
        if seconds and submission.is_open and getattr(request, "may_wait", False):
            response = Response()
            response.wait_seconds = seconds  # type: ignore[attr-defined] # `long_polling` asks this view again then
            return response
        return Response(submission_detail(submission=submission))


class SubmissionEventsApi(_OneSubmission):
    renderer_classes = (EventStreamRenderer, JSONRenderer)

    @extend_schema(
        operation_id="submissions_events",
        tags=["submissions"],
        summary="Follow a submission",
        description="Server-sent events, from the beginning or after `Last-Event-ID`, until it has ended.",
        parameters=[_LAST_EVENT_ID],
        responses={
            (200, "text/event-stream"): OpenApiResponse(str, examples=[examples.EVENTS]),
            **error_responses(401, 404),
        },
    )
    def get(self, request: Request, submission_id: uuid.UUID) -> StreamingHttpResponse:
        check_query_parameters(request=request, allowed=())
        submission = self.submission(request, submission_id)
        after = event_id_or_empty(request.headers.get("Last-Event-ID", ""))
        return event_stream_response(server_sent_events(submission=submission, after=after))


class SubmissionCancelApi(_OneSubmission):
    @extend_schema(
        operation_id="submissions_cancel",
        tags=["submissions"],
        summary="Cancel",
        description="Stops it within a second. One that has ended stays as it is.",
        request=None,
        responses={202: SubmissionAcceptedOutput, **error_responses(401, 404)},
    )
    def post(self, request: Request, submission_id: uuid.UUID) -> Response:
        return accepted(submission_cancel(submission=self.submission(request, submission_id)))


class SubmissionSourceApi(_OneSubmission):
    @extend_schema(
        operation_id="submissions_source",
        tags=["submissions"],
        summary="The code that was sent",
        responses={200: SourceOutput, **error_responses(401, 404)},
    )
    def get(self, request: Request, submission_id: uuid.UUID) -> Response:
        check_query_parameters(request=request, allowed=())
        source: Mapping[str, Any] = submission_source(submission=self.submission(request, submission_id))
        return Response(source)


@extend_schema_view(get=extend_schema(operation_id="runs_retrieve", tags=["runs"], summary="One run"))
class RunApi(SubmissionApi):
    authentication_classes = GUEST_AUTHENTICATION
    permission_classes = (AllowAny,)
    kind = Kind.RUN


@extend_schema_view(get=extend_schema(operation_id="runs_events", tags=["runs"], summary="Follow a run"))
class RunEventsApi(SubmissionEventsApi):
    authentication_classes = GUEST_AUTHENTICATION
    permission_classes = (AllowAny,)
    kind = Kind.RUN


@extend_schema_view(post=extend_schema(operation_id="runs_cancel", tags=["runs"], summary="Cancel a run"))
class RunCancelApi(SubmissionCancelApi):
    authentication_classes = GUEST_AUTHENTICATION
    permission_classes = (AllowAny,)
    kind = Kind.RUN
