"""REST doors of the reviews of pasted code."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codereview.accounts.models import User
from codereview.common.filters import StrictFilterBackend, check_query_parameters
from codereview.common.openapi import error_responses
from codereview.common.pagination import CursorPages
from reviews.api.filters import ReviewFilter
from reviews.api.serializers import ReviewDetailOutput, ReviewInput, ReviewListItemOutput
from reviews.models import Review
from reviews.selectors import review_detail, review_get, reviews_of
from reviews.services import review_again, review_cancel, review_create, review_delete


def _user(request: Request) -> User:
    return cast("User", request.user)


def _accepted(review: Review) -> Response:
    """202, with the address that tells how it goes on."""
    location = reverse("api-review-detail", kwargs={"review_id": review.pk})
    return Response(review_detail(review=review), status=status.HTTP_202_ACCEPTED, headers={"Location": location})


class ReviewsApi(ListAPIView[Review]):
    pagination_class = CursorPages
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
        description="Your own, newest first. A list holds no code and no findings.",
        responses={200: ReviewListItemOutput(many=True), **error_responses(400, 401)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="reviews_create",
        tags=["reviews"],
        summary="Ask for a review",
        description="Stores the code and reviews it. The same code in the same language again is the same review: 200.",
        request=ReviewInput,
        responses={200: ReviewDetailOutput, 202: ReviewDetailOutput, **error_responses(400, 401, 429)},
    )
    def post(self, request: Request) -> Response:
        check_query_parameters(request=request, allowed=())
        data = ReviewInput(data=request.data)
        data.is_valid(raise_exception=True)
        review, created = review_create(user=_user(request), **data.validated_data)
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
