"""Shapes of the reviews' REST answers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from reviews.findings import Category, Severity
from reviews.models.job import Status
from reviews.selectors import review_summary


class ReviewInput(serializers.Serializer[dict[str, str]]):
    title = serializers.CharField(trim_whitespace=False, allow_blank=True)
    language = serializers.CharField()
    code = serializers.CharField(trim_whitespace=False, allow_blank=True)


class ReviewStreamInput(serializers.Serializer[dict[str, str]]):
    language = serializers.CharField()
    code = serializers.CharField(trim_whitespace=False, allow_blank=True)


class ReviewListItemOutput(serializers.Serializer[Any]):
    """A review without its text."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    language = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    rating = serializers.IntegerField(allow_null=True, help_text="0 to 100, computed from the findings")
    findings_count = serializers.IntegerField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return review_summary(review=instance)


class FindingOutput(serializers.Serializer[Any]):
    severity = serializers.ChoiceField(choices=[(item.value, item.name) for item in Severity])
    category = serializers.ChoiceField(choices=[(item.value, item.name) for item in Category])
    file = serializers.CharField()
    start_line = serializers.IntegerField(help_text="from 1")
    end_line = serializers.IntegerField(help_text="included")
    quote = serializers.CharField(help_text="the code that proves the anchor")
    text = serializers.CharField()
    suggestion = serializers.CharField(allow_blank=True)
    source = serializers.CharField(help_text="`model`, or the analyser's name")  # type: ignore[assignment] # data
    rule = serializers.CharField(allow_blank=True)
    evidence = serializers.ListField(child=serializers.CharField())


class AnalysersOutput(serializers.Serializer[Any]):
    ran = serializers.ListField(child=serializers.CharField(), help_text="analysers that looked at the code")
    failed = serializers.DictField(child=serializers.CharField(), help_text="why others did not, by name")


class ReviewDetailOutput(serializers.Serializer[Any]):
    """A review with its code and findings."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    language = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    rating = serializers.IntegerField(allow_null=True, help_text="0 to 100, computed from the findings")
    findings_count = serializers.IntegerField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    error_code = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    findings = FindingOutput(many=True)
    analysers = AnalysersOutput()
    provider = serializers.CharField(allow_blank=True, help_text="`rules`: the analysers alone")
    interrupted = serializers.BooleanField(help_text="a model stopped in the middle of its answer")
    stored = serializers.BooleanField(help_text="false: the text is missing from the payload store")
