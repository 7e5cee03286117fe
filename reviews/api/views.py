"""REST doors of the reviews of pasted code."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.text import slugify
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codereview.accounts.models import User
from codereview.common.event_streams import EventStreamRenderer, event_stream_response
from codereview.common.filters import StrictFilterBackend, check_query_parameters
from codereview.common.following import event_id_or_empty
from codereview.common.idempotency import idempotency_key_of
from codereview.common.limits import client_address
from codereview.common.openapi import IDEMPOTENCY_KEY, error_responses
from reviews.api.filters import ReviewFilter
from reviews.api.pages import ReviewPages
from reviews.api.serializers import ReviewDetailOutput, ReviewInput, ReviewListItemOutput, ReviewStreamInput
from reviews.exporting import TYPES as EXPORT_TYPES
from reviews.exporting import review_export
from reviews.following import review_events, streamed_review
from reviews.models import Review
from reviews.selectors import review_detail, review_get, reviews_of
from reviews.services import review_again, review_cancel, review_create, review_delete, review_stream_open

_LAST_EVENT_ID = OpenApiParameter(
    "Last-Event-ID", str, OpenApiParameter.HEADER, description="Only events after this one are sent."
)
_EVENT_STREAM = OpenApiResponse(str, description="Events as docs/events.md lists them.")


def _user(request: Request) -> User:
    return cast("User", request.user)


def _accepted(review: Review) -> Response:
    """202, with the address that tells how it goes on."""
    location = reverse("api-review-detail", kwargs={"review_id": review.pk})
    return Response(review_detail(review=review), status=status.HTTP_202_ACCEPTED, headers={"Location": location})


class ReviewsApi(ListAPIView[Review]):
    pagination_class = ReviewPages
    filter_backends = (StrictFilterBackend,)
    filterset_class = ReviewFilter
    serializer_class = ReviewListItemOutput
    queryset = Review.objects.none()  # tells drf-spectacular the model; requests use get_queryset

    def get_queryset(self) -> QuerySet[Review]:
        return reviews_of(user=_user(self.request))

    @extend_schema(
        operation_id="reviews_list",
        tags=["reviews"],
        summary="List reviews",
        description="Your own, newest first unless `ordering` says otherwise. A list holds no code and no findings.",
        responses={200: ReviewListItemOutput(many=True), **error_responses(400, 401)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="reviews_create",
        tags=["reviews"],
        summary="Ask for a review",
        description="Stores the code and reviews it. The same code in the same language again is the same review: 200.",
        parameters=[IDEMPOTENCY_KEY],
        request=ReviewInput,
        responses={200: ReviewDetailOutput, 202: ReviewDetailOutput, **error_responses(400, 401, 422, 429)},
    )
    def post(self, request: Request) -> Response:
        check_query_parameters(request=request, allowed=())
        data = ReviewInput(data=request.data)
        data.is_valid(raise_exception=True)
        key = idempotency_key_of(headers=request.headers)
        review, created = review_create(user=_user(request), **data.validated_data, idempotency_key=key)
        return _accepted(review) if created else Response(review_detail(review=review))


class ReviewApi(APIView):
    @extend_schema(
        operation_id="reviews_detail",
        tags=["reviews"],
        summary="One review",
        responses={200: ReviewDetailOutput, **error_responses(401, 404)},
    )
    def get(self, request: Request, review_id: uuid.UUID) -> Response:
        check_query_parameters(request=request, allowed=())
        return Response(review_detail(review=review_get(review_id=review_id, user=_user(request))))

    @extend_schema(
        operation_id="reviews_delete",
        tags=["reviews"],
        summary="Delete a review",
        description="Removes the row, its versions and their text.",
        responses={204: None, **error_responses(401, 404)},
    )
    def delete(self, request: Request, review_id: uuid.UUID) -> Response:
        review_delete(review=review_get(review_id=review_id, user=_user(request)))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReviewCancelApi(APIView):
    @extend_schema(
        operation_id="reviews_cancel",
        tags=["reviews"],
        summary="Cancel",
        request=None,
        responses={202: ReviewDetailOutput, **error_responses(401, 404)},
    )
    def post(self, request: Request, review_id: uuid.UUID) -> Response:
        """Stop a review that is being written. One that has ended stays as it is."""
        return _accepted(review_cancel(review=review_get(review_id=review_id, user=_user(request))))


class ReviewAgainApi(APIView):
    @extend_schema(
        operation_id="reviews_again",
        tags=["reviews"],
        summary="Review again",
        request=None,
        responses={202: ReviewDetailOutput, **error_responses(401, 404, 409, 429)},
    )
    def post(self, request: Request, review_id: uuid.UUID) -> Response:
        """Ask for another version; the versions before stay."""
        return _accepted(review_again(review=review_get(review_id=review_id, user=_user(request))))


class ReviewStreamApi(APIView):
    permission_classes = (AllowAny,)
    renderer_classes = (JSONRenderer, EventStreamRenderer)

    @extend_schema(
        operation_id="reviews_stream",
        tags=["reviews"],
        summary="Review without storing",
        description=(
            "Answers with `review.started`, a `review.finding` for each finding as soon as it is sure, and"
            " `review.finished`. Nothing is stored but a counter; closing the connection stops the review."
            " Needs no account."
        ),
        request=ReviewStreamInput,
        responses={(200, "text/event-stream"): _EVENT_STREAM, **error_responses(400, 401, 429, 503)},
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        check_query_parameters(request=request, allowed=())
        data = ReviewStreamInput(data=request.data)
        data.is_valid(raise_exception=True)
        user = _user(request) if request.user.is_authenticated else None
        stream_id = review_stream_open(user=user, address=client_address(request), **data.validated_data)
        return event_stream_response(streamed_review(stream_id=stream_id))


class ReviewEventsApi(APIView):
    renderer_classes = (JSONRenderer, EventStreamRenderer)

    @extend_schema(
        operation_id="reviews_events",
        tags=["reviews"],
        summary="Follow a review",
        description="Server-sent events, from the beginning or after `Last-Event-ID`, until it has ended.",
        parameters=[_LAST_EVENT_ID],
        responses={(200, "text/event-stream"): _EVENT_STREAM, **error_responses(401, 404)},
    )
    def get(self, request: Request, review_id: uuid.UUID) -> StreamingHttpResponse:
        check_query_parameters(request=request, allowed=())
        review = review_get(review_id=review_id, user=_user(request))
        after = event_id_or_empty(request.headers.get("Last-Event-ID", ""))
        return event_stream_response(review_events(review_id=review.pk, after=after))


class ReviewExportApi(APIView):
    @extend_schema(
        operation_id="reviews_export",
        tags=["reviews"],
        summary="Export a review",
        parameters=[
            OpenApiParameter("as", str, required=True, enum=["json", "markdown"]),
            OpenApiParameter("version", int, description="One of its versions; left out: the newest."),
        ],
        responses={
            (200, "application/json"): ReviewDetailOutput,
            (200, "text/markdown"): str,
            **error_responses(400, 401, 404),
        },
    )
    def get(self, request: Request, review_id: uuid.UUID) -> HttpResponse:
        """The review with code and findings, as a file."""
        check_query_parameters(request=request, allowed=("as", "version"))
        review = review_get(review_id=review_id, user=_user(request))
        kind = request.query_params.get("as", "")
        text = review_export(review=review, kind=kind, number=request.query_params.get("version"))
        ending, content_type = EXPORT_TYPES[kind]
        name = f"{slugify(review.title) or 'review'}.{ending}"
        return HttpResponse(
            text,
            content_type=f"{content_type}; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
