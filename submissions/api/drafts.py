"""REST for drafts: open to guests, whose drafts survive signing in."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codereview.accounts.actors import actor_of
from codereview.common.filters import check_query_parameters
from codereview.common.openapi import error_responses
from problems.selectors import problem_get
from submissions.api import examples
from submissions.api.authentication import GUEST_AUTHENTICATION, reading_actor
from submissions.api.serializers import DraftInput, DraftOutput
from submissions.inputs import check_language
from submissions.selectors import draft_document
from submissions.services import draft_save


class DraftApi(APIView):
    authentication_classes = GUEST_AUTHENTICATION
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="drafts_retrieve",
        tags=["drafts"],
        summary="Your draft",
        responses={200: DraftOutput, **error_responses(400, 404)},
        examples=[examples.DRAFT],
    )
    def get(self, request: Request, slug: str, language: str) -> Response:
        check_query_parameters(request=request, allowed=())
        actor = reading_actor(request)
        problem = problem_get(slug=slug, user=actor.user)
        check_language(problem=problem, language=language)
        return Response(draft_document(actor=actor, problem=problem, language=language))

    @extend_schema(
        operation_id="drafts_save",
        tags=["drafts"],
        summary="Save your draft",
        description="409 `draft_conflict` when it was changed elsewhere; the other text comes along as `draft`.",
        request=DraftInput,
        responses={200: DraftOutput, **error_responses(400, 401, 403, 404, 409, 429)},
        examples=[examples.DRAFT_REQUEST, examples.DRAFT],
    )
    def put(self, request: Request, slug: str, language: str) -> Response:
        check_query_parameters(request=request, allowed=())
        data = DraftInput(data=request.data)
        data.is_valid(raise_exception=True)
        values = data.validated_data
        actor = actor_of(request)
        draft = draft_save(
            actor=actor,
            problem=problem_get(slug=slug, user=actor.user),
            language=language,
            code=values["code"],
            revision=values["revision"],
        )
        saved = {
            "code": values["code"],
            "revision": draft.revision,
            "updated_at": draft.updated_at.isoformat(),
        }
        return Response(saved)
