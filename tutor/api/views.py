"""REST doors of the tutor."""

from __future__ import annotations

import uuid
from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codereview.accounts.actors import actor_of
from codereview.accounts.models import User
from submissions.models import Submission
from submissions.selectors import submission_get
from tutor.api.serializers import HintOutput, RatingInput
from tutor.selectors import hint_get, hints_json, submission_hints
from tutor.services import hint_cancel, hint_rate, hint_request


def _own_submission(request: Request, submission_id: uuid.UUID) -> Submission:
    return submission_get(submission_id=submission_id, actor=actor_of(request))


class SubmissionHintsView(APIView):
    """The hints of one submission."""

    @extend_schema(responses=HintOutput(many=True), operation_id="submission_hints_list")
    def get(self, request: Request, submission_id: uuid.UUID) -> Response:
        """List the hints given for a submission, in order of level."""
        return Response(submission_hints(submission=_own_submission(request, submission_id)))

    @extend_schema(request=None, responses={202: HintOutput}, operation_id="submission_hints_request")
    def post(self, request: Request, submission_id: uuid.UUID) -> Response:
        """Ask for the next hint; its sentences arrive as `hint.delta` events."""
        submission = _own_submission(request, submission_id)
        hint = hint_request(submission=submission, user=cast("User", request.user))
        return Response(hints_json(hints=[hint])[0], status=status.HTTP_202_ACCEPTED)


class HintCancelView(APIView):
    @extend_schema(request=None, responses={202: HintOutput}, operation_id="hint_cancel")
    def post(self, request: Request, hint_id: uuid.UUID) -> Response:
        """Stop a hint that is streaming; what was said stays."""
        hint = hint_cancel(hint=hint_get(hint_id=hint_id, user=cast("User", request.user)))
        return Response(hints_json(hints=[hint])[0], status=status.HTTP_202_ACCEPTED)


class HintRatingView(APIView):
    @extend_schema(request=RatingInput, responses=HintOutput, operation_id="hint_rate")
    def post(self, request: Request, hint_id: uuid.UUID) -> Response:
        """Say whether a hint helped; null takes the answer back."""
        body = RatingInput(data=request.data)
        body.is_valid(raise_exception=True)
        hint = hint_get(hint_id=hint_id, user=cast("User", request.user))
        return Response(hints_json(hints=[hint_rate(hint=hint, helpful=body.validated_data["helpful"])])[0])
