"""REST doors of hints, efforts and preferences."""

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
from codereview.common.openapi import error_responses
from submissions.models import Submission
from submissions.selectors import submission_get
from tutor.api.serializers import (
    EffortInput,
    EffortOutput,
    HintOutput,
    LadderOutput,
    PreferencesInput,
    PreferencesOutput,
    RatingInput,
    ReceptionInput,
)
from tutor.documents import hints_json
from tutor.ladder import ladder_of
from tutor.models import Hint
from tutor.selectors import hint_get, own_submission_get, preferences_json, submission_hints
from tutor.services import (
    effort_state,
    hint_cancel,
    hint_rate,
    hint_receive,
    hint_request,
    hint_retry,
    preferences_set,
)


def _visible_submission(request: Request, submission_id: uuid.UUID) -> Submission:
    """Their own; staff see everybody's."""
    return submission_get(submission_id=submission_id, actor=actor_of(request))


def _own_submission(request: Request, submission_id: uuid.UUID) -> Submission:
    """Their own: nobody spends another's hints."""
    return own_submission_get(submission_id=submission_id, user=user_of(request))


def _own_hint(request: Request, hint_id: uuid.UUID) -> Hint:
    return hint_get(hint_id=hint_id, user=user_of(request))


def user_of(request: Request) -> User:
    """Whoever is signed in: these doors are closed to others."""
    return cast("User", request.user)


def _accepted(hint: Hint) -> Response:
    return Response(hints_json(hints=[hint])[0], status=status.HTTP_202_ACCEPTED)


class SubmissionHintsView(APIView):
    """The hints of one submission."""

    @extend_schema(
        responses={200: HintOutput(many=True), **error_responses(401, 404)}, operation_id="submission_hints_list"
    )
    def get(self, request: Request, submission_id: uuid.UUID) -> Response:
        """List the hints given for a submission, in order of level."""
        return Response(submission_hints(submission=_visible_submission(request, submission_id)))

    @extend_schema(
        request=None,
        responses={202: HintOutput, **error_responses(401, 404, 409)},
        operation_id="submission_hints_request",
    )
    def post(self, request: Request, submission_id: uuid.UUID) -> Response:
        """Ask for the next hint; its sentences arrive as `hint.delta` events."""
        submission = _own_submission(request, submission_id)
        return _accepted(hint_request(submission=submission, user=user_of(request)))


class LadderView(APIView):
    @extend_schema(responses={200: LadderOutput, **error_responses(401, 404)}, operation_id="submission_ladder")
    def get(self, request: Request, submission_id: uuid.UUID) -> Response:
        """Tell which hint may come next, what unlocks it, and what is left of the problem's hints."""
        return Response(ladder_of(submission=_visible_submission(request, submission_id)).to_json())


class EffortView(APIView):
    @extend_schema(
        request=EffortInput,
        responses={201: EffortOutput, **error_responses(400, 401, 404, 409)},
        operation_id="submission_effort_state",
    )
    def post(self, request: Request, submission_id: uuid.UUID) -> Response:
        """State a guess at the cause, or a predicted output; it unlocks the next level of the ladder."""
        body = EffortInput(data=request.data)
        body.is_valid(raise_exception=True)
        submission = _own_submission(request, submission_id)
        effort = effort_state(submission=submission, user=user_of(request), **body.validated_data)
        answer = {"id": effort.pk, "kind": effort.kind, "ladder": ladder_of(submission=submission).to_json()}
        return Response(answer, status=status.HTTP_201_CREATED)


class HintCancelView(APIView):
    @extend_schema(request=None, responses={202: HintOutput, **error_responses(401, 404)}, operation_id="hint_cancel")
    def post(self, request: Request, hint_id: uuid.UUID) -> Response:
        """Stop a hint that is streaming; what was said stays."""
        return _accepted(hint_cancel(hint=_own_hint(request, hint_id)))


class HintRetryView(APIView):
    @extend_schema(
        request=None, responses={202: HintOutput, **error_responses(401, 404, 409)}, operation_id="hint_retry"
    )
    def post(self, request: Request, hint_id: uuid.UUID) -> Response:
        """Go on with a hint that was interrupted; new sentences follow those that were said."""
        return _accepted(hint_retry(hint=_own_hint(request, hint_id)))


class HintRatingView(APIView):
    @extend_schema(
        request=RatingInput, responses={200: HintOutput, **error_responses(400, 401, 404)}, operation_id="hint_rate"
    )
    def post(self, request: Request, hint_id: uuid.UUID) -> Response:
        """Say whether a hint helped; null takes the answer back."""
        body = RatingInput(data=request.data)
        body.is_valid(raise_exception=True)
        hint = hint_rate(hint=_own_hint(request, hint_id), helpful=body.validated_data["helpful"])
        return Response(hints_json(hints=[hint])[0])


class HintReceptionView(APIView):
    @extend_schema(
        request=ReceptionInput,
        responses={200: HintOutput, **error_responses(400, 401, 404)},
        operation_id="hint_receive",
    )
    def post(self, request: Request, hint_id: uuid.UUID) -> Response:
        """Say that a hint was taken up, or put aside. The first word counts."""
        body = ReceptionInput(data=request.data)
        body.is_valid(raise_exception=True)
        hint = _own_hint(request, hint_id)
        hint_receive(hint=hint, reception=body.validated_data["reception"])
        return Response(hints_json(hints=[_own_hint(request, hint_id)])[0])


class PreferencesView(APIView):
    """What the signed-in learner wants of the tutor."""

    @extend_schema(responses={200: PreferencesOutput, **error_responses(401)}, operation_id="tutor_preferences")
    def get(self, request: Request) -> Response:
        """Tell the preferences, and who speaks."""
        return Response(preferences_json(user=user_of(request)))

    @extend_schema(
        request=PreferencesInput,
        responses={200: PreferencesOutput, **error_responses(400, 401)},
        operation_id="tutor_preferences_set",
    )
    def patch(self, request: Request) -> Response:
        """Switch automatic hints or the model off or on."""
        body = PreferencesInput(data=request.data)
        body.is_valid(raise_exception=True)
        preferences_set(user=user_of(request), **body.validated_data)
        return Response(preferences_json(user=user_of(request)))
