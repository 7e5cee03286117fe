"""What every REST description shares: the shape of an error."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from codereview.common.idempotency import HEADER

IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="The same key with the same body answers with what it made the first time, for 24 hours.",
)

_DESCRIPTIONS = {
    400: "The request is not valid; `errors` name the fields.",
    401: "Nobody is signed in, or the token is not usable.",
    403: "Signed in, but not allowed.",
    404: "It does not exist, or is someone else's.",
    409: "Not possible in the present state.",
    413: "The request is too large.",
    415: "The media type is not supported.",
    422: "The Idempotency-Key was used for another request.",
    429: "Too many requests; see `Retry-After`.",
    503: "The queue is full; see `Retry-After`. Nothing was stored.",
}


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One entry of `errors`."""

    pointer = serializers.CharField(help_text="JSON pointer to the field, `/code`")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemDocumentSerializer(serializers.Serializer[Any]):
    """`application/problem+json` (RFC 9457), the body of every error."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="one sentence for a person")
    code = serializers.CharField(help_text="for programs; never changes")
    request_id = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        # Not declared above: `errors` is a property of every serializer.
        fields["errors"] = FieldErrorSerializer(many=True)
        return fields


def error_responses(*statuses: int, examples: tuple[OpenApiExample, ...] = ()) -> dict[Any, OpenApiResponse]:
    """Entries for `extend_schema(responses=…)`, one per status, all `application/problem+json`."""
    return {
        (status, "application/problem+json"): OpenApiResponse(
            ProblemDocumentSerializer,
            description=_DESCRIPTIONS[status],
            examples=[example for example in examples if status in map(int, example.status_codes or ())],
        )
        for status in statuses
    }
