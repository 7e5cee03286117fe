"""REST doors of the reviews of repositories."""

from __future__ import annotations

import json
import uuid
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.parsers import JSONParser, MultiPartParser
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
from reviews.api.repository_serializers import (
    RepositoryReviewDetailOutput,
    RepositoryReviewInput,
    RepositoryReviewListItemOutput,
)
from reviews.models import RepositoryReview
from reviews.repositories.exporting import report_markdown
from reviews.repositories.following import repository_events
from reviews.repositories.inputs import refusal
from reviews.repositories.selectors import repository_detail, repository_review_get, repository_reviews_of
from reviews.repositories.services import (
    repository_review_cancel,
    repository_review_confirm,
    repository_review_create,
    repository_review_delete,
    repository_review_upload,
)

_FORMATS = ("json", "markdown")


def _user(request: Request) -> User:
    return cast("User", request.user)


def _accepted(review: RepositoryReview) -> Response:
    """202, with the address that tells how it goes on."""
    location = reverse("api-repository-review-detail", kwargs={"review_id": review.pk})
    return Response(repository_detail(review=review), status=status.HTTP_202_ACCEPTED, headers={"Location": location})


class RepositoryReviewsApi(ListAPIView[RepositoryReview]):
    parser_classes = (JSONParser, MultiPartParser)
    pagination_class = CursorPages
    filter_backends = (StrictFilterBackend,)
    serializer_class = RepositoryReviewListItemOutput
    queryset = RepositoryReview.objects.none()  # tells drf-spectacular the model; requests use get_queryset

    def get_queryset(self) -> QuerySet[RepositoryReview]:
        return repository_reviews_of(user=_user(self.request))

    @extend_schema(
        operation_id="repository_reviews_list",
        tags=["repository reviews"],
        summary="List reviews of repositories",
        description="Your own, newest first.",
        responses={200: RepositoryReviewListItemOutput(many=True), **error_responses(400, 401)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="repository_reviews_create",
        tags=["repository reviews"],
        summary="Ask for a review of a repository",
        description="Reads one commit against an assignment and a level. A large estimate waits for confirmation.",
        request=RepositoryReviewInput,
        responses={202: RepositoryReviewDetailOutput, **error_responses(400, 401, 413, 415, 429)},
    )
    def post(self, request: Request) -> Response:
        check_query_parameters(request=request, allowed=())
        data = RepositoryReviewInput(data=request.data)
        data.is_valid(raise_exception=True)
        values = dict(data.validated_data)
        archive = values.pop("archive", None)
        if archive is None:
            return _accepted(repository_review_create(user=_user(request), **values))
        if values["repository_url"]:
            detail = _("Give an address or an archive, not both.")
            raise refusal("/archive", "archive_and_address", detail)
        kept = {name: values[name] for name in ("assignment", "level", "confirm")}
        return _accepted(
            repository_review_upload(user=_user(request), archive=archive.file, name=archive.name or "", **kept)
        )


class _OneReview(APIView):
    def review(self, request: Request, review_id: uuid.UUID) -> RepositoryReview:
        return repository_review_get(review_id=review_id, user=_user(request))


class RepositoryReviewApi(_OneReview):
    @extend_schema(
        operation_id="repository_reviews_detail",
        tags=["repository reviews"],
        summary="One review of a repository",
        responses={200: RepositoryReviewDetailOutput, **error_responses(400, 401, 404)},
    )
    def get(self, request: Request, review_id: uuid.UUID) -> Response:
        check_query_parameters(request=request, allowed=())
        return Response(repository_detail(review=self.review(request, review_id)))

    @extend_schema(
        operation_id="repository_reviews_delete",
        tags=["repository reviews"],
        summary="Delete",
        description="Removes the row, its files and their text. A worker that reads it stops.",
        responses={204: None, **error_responses(401, 404)},
    )
    def delete(self, request: Request, review_id: uuid.UUID) -> Response:
        repository_review_delete(review=self.review(request, review_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RepositoryReviewConfirmApi(_OneReview):
    @extend_schema(
        operation_id="repository_reviews_confirm",
        tags=["repository reviews"],
        summary="Confirm the cost",
        request=None,
        responses={202: RepositoryReviewDetailOutput, **error_responses(401, 404, 409)},
    )
    def post(self, request: Request, review_id: uuid.UUID) -> Response:
        return _accepted(repository_review_confirm(review=self.review(request, review_id)))


class RepositoryReviewCancelApi(_OneReview):
    @extend_schema(
        operation_id="repository_reviews_cancel",
        tags=["repository reviews"],
        summary="Cancel",
        description="One that has ended stays as it is.",
        request=None,
        responses={202: RepositoryReviewDetailOutput, **error_responses(401, 404)},
    )
    def post(self, request: Request, review_id: uuid.UUID) -> Response:
        return _accepted(repository_review_cancel(review=self.review(request, review_id)))


class RepositoryReviewEventsApi(_OneReview):
    renderer_classes = (EventStreamRenderer, JSONRenderer)

    @extend_schema(
        operation_id="repository_reviews_events",
        tags=["repository reviews"],
        summary="Follow a review",
        parameters=[OpenApiParameter("Last-Event-ID", str, OpenApiParameter.HEADER)],
        responses={(200, "text/event-stream"): OpenApiResponse(str), **error_responses(401, 404)},
    )
    def get(self, request: Request, review_id: uuid.UUID) -> StreamingHttpResponse:
        """Server-sent events, from the beginning or after `Last-Event-ID`, until it has ended."""
        check_query_parameters(request=request, allowed=())
        review = self.review(request, review_id)
        after = event_id_or_empty(request.headers.get("Last-Event-ID", ""))
        return event_stream_response(repository_events(review_id=review.pk, after=after))


class RepositoryReviewExportApi(_OneReview):
    @extend_schema(
        operation_id="repository_reviews_export",
        tags=["repository reviews"],
        summary="Export the report",
        parameters=[OpenApiParameter("as", str, enum=_FORMATS)],
        responses={
            (200, "text/markdown"): OpenApiResponse(str),
            (200, "application/json"): RepositoryReviewDetailOutput,
            **error_responses(400, 401, 404),
        },
    )
    def get(self, request: Request, review_id: uuid.UUID) -> HttpResponse:
        """A file to keep."""
        check_query_parameters(request=request, allowed=("as",))
        wanted = request.query_params.get("as", "json")
        if wanted not in _FORMATS:
            raise refusal("/as", "unknown_format", _("An export is json or markdown."))
        detail = repository_detail(review=self.review(request, review_id))
        if wanted == "json":
            text, kind, end = json.dumps(detail, indent=2, default=str, ensure_ascii=False), "application/json", "json"
        else:
            text, kind, end = report_markdown(detail=detail), "text/markdown; charset=utf-8", "md"
        disposition = f'attachment; filename="repository-review-{review_id}.{end}"'
        return HttpResponse(text, content_type=kind, headers={"Content-Disposition": disposition})
