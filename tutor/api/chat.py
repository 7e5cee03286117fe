"""REST doors of the chat on a problem."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codereview.common.filters import check_query_parameters
from codereview.common.idempotency import idempotency_key_of
from codereview.common.openapi import IDEMPOTENCY_KEY, error_responses
from codereview.common.pagination import CursorPages
from problems.models import Problem
from problems.selectors import problem_get
from tutor.api.serializers import (
    MessageAcceptedOutput,
    MessageInput,
    MessageListItems,
    MessageOutput,
    RatingInput,
)
from tutor.api.views import user_of
from tutor.documents import messages_json
from tutor.models import Message
from tutor.selectors import message_get, messages_of
from tutor.services import message_cancel, message_rate, message_retry, message_send


def _problem(request: Request, slug: str) -> Problem:
    return problem_get(slug=slug, user=user_of(request))


def _own(request: Request, message_id: uuid.UUID) -> Message:
    return message_get(message_id=message_id, user=user_of(request))


def _document(message: Message) -> dict[str, Any]:
    return messages_json(messages=[message])[0]


class MessagesView(ListAPIView[Message]):
    """The chat with the tutor on one problem."""

    pagination_class = CursorPages
    serializer_class = MessageListItems  # type: ignore[assignment] # it shapes documents, not instances
    filter_backends = ()
    queryset = Message.objects.none()  # tells drf-spectacular the model; requests use get_queryset

    def get_queryset(self) -> QuerySet[Message]:
        return messages_of(user=user_of(self.request), problem=_problem(self.request, self.kwargs["slug"]))

    @extend_schema(
        operation_id="messages_list",
        summary="List the chat",
        description="Your own turns and the tutor's, newest first.",
        responses={200: MessageOutput(many=True), **error_responses(400, 401, 404)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        check_query_parameters(request=request, allowed=CursorPages.query_parameters)
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="messages_send",
        summary="Ask the tutor",
        description="The answer streams as `hint.started`, `hint.delta` and `hint.finished` events with its id.",
        parameters=[IDEMPOTENCY_KEY],
        request=MessageInput,
        responses={202: MessageAcceptedOutput, **error_responses(400, 401, 404, 422, 429)},
    )
    def post(self, request: Request, slug: str) -> Response:
        body = MessageInput(data=request.data)
        body.is_valid(raise_exception=True)
        key = idempotency_key_of(headers=request.headers)
        answer = message_send(
            user=user_of(request), problem=_problem(request, slug), **body.validated_data, idempotency_key=key
        )
        document = _document(answer.answers) if answer.answers else {}
        accepted = {**document, "answer": {"id": str(answer.pk), "status": answer.status}}
        return Response(accepted, status=status.HTTP_202_ACCEPTED)


class MessageView(APIView):
    @extend_schema(responses={200: MessageOutput, **error_responses(401, 404)}, operation_id="message_get")
    def get(self, request: Request, message_id: uuid.UUID) -> Response:
        """An answer of the tutor, as far as it has come."""
        return Response(_document(_own(request, message_id)))


class MessageCancelView(APIView):
    @extend_schema(
        request=None, responses={202: MessageOutput, **error_responses(401, 404)}, operation_id="message_cancel"
    )
    def post(self, request: Request, message_id: uuid.UUID) -> Response:
        """Stop an answer that is streaming; what was said stays."""
        message = message_cancel(message=_own(request, message_id))
        return Response(_document(message), status=status.HTTP_202_ACCEPTED)


class MessageRetryView(APIView):
    @extend_schema(
        request=None, responses={202: MessageOutput, **error_responses(401, 404, 409)}, operation_id="message_retry"
    )
    def post(self, request: Request, message_id: uuid.UUID) -> Response:
        """Go on with an answer that was interrupted; new sentences follow those that were said."""
        message = message_retry(message=_own(request, message_id))
        return Response(_document(message), status=status.HTTP_202_ACCEPTED)


class MessageRatingView(APIView):
    @extend_schema(
        request=RatingInput,
        responses={200: MessageOutput, **error_responses(400, 401, 404)},
        operation_id="message_rate",
    )
    def post(self, request: Request, message_id: uuid.UUID) -> Response:
        """Say whether an answer helped; null takes the word back."""
        body = RatingInput(data=request.data)
        body.is_valid(raise_exception=True)
        message = message_rate(message=_own(request, message_id), helpful=body.validated_data["helpful"])
        return Response(_document(message))
