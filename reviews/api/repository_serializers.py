"""Shapes of the REST answers about reviews of repositories."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from reviews.api.serializers import FindingOutput
from reviews.models import RepositoryFile, RepositoryReview
from reviews.models.job import Status
from reviews.repositories.selectors import repository_summary


class RepositoryReviewInput(serializers.Serializer[dict[str, Any]]):
    """Either `repository_url` or, as multipart form, a zip in `archive`."""

    repository_url = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    ref = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=200, help_text="branch, tag, commit"
    )
    archive = serializers.FileField(required=False, allow_empty_file=True, help_text="a zip, instead of the address")
    assignment = serializers.CharField(allow_blank=True, trim_whitespace=False)
    level = serializers.ChoiceField(choices=RepositoryReview.Level.choices)
    token = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=255,
        help_text="for a private repository; never stored in clear",
    )
    confirm = serializers.BooleanField(required=False, default=False, help_text="do not ask about the cost")


class RepositoryReviewListItemOutput(serializers.Serializer[Any]):
    """A review without its text."""

    id = serializers.UUIDField()
    source = serializers.ChoiceField(choices=RepositoryReview.Source.choices)  # type: ignore[assignment] # data
    repository_url = serializers.CharField()
    archive_name = serializers.CharField()
    ref = serializers.CharField()
    commit_sha = serializers.CharField()
    level = serializers.ChoiceField(choices=RepositoryReview.Level.choices)
    status = serializers.ChoiceField(choices=Status.choices)
    stage = serializers.ChoiceField(choices=RepositoryReview.Stage.choices)
    resume_at = serializers.DateTimeField(allow_null=True, help_text="when a limit lets it go on")
    rating = serializers.IntegerField(allow_null=True, help_text="0 to 100, computed from rubric items")
    files_total = serializers.IntegerField()
    files_read = serializers.IntegerField()
    files_skipped = serializers.IntegerField()
    findings_count = serializers.IntegerField()
    error_code = serializers.CharField()
    error = serializers.CharField(help_text="one sentence for a person")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return instance if isinstance(instance, dict) else repository_summary(review=instance)


class EstimateOutput(serializers.Serializer[Any]):
    files = serializers.IntegerField()
    tokens = serializers.IntegerField()
    price = serializers.CharField()
    currency = serializers.CharField()
    confirmed = serializers.BooleanField()


class EvidenceOutput(serializers.Serializer[Any]):
    requirement = serializers.CharField()
    stance = serializers.ChoiceField(choices=["met", "partly", "not_met"])
    file = serializers.CharField()
    start_line = serializers.IntegerField()
    end_line = serializers.IntegerField()
    quote = serializers.CharField()
    note = serializers.CharField()
    source = serializers.ChoiceField(choices=["rules", "model"])  # type: ignore[assignment] # data


class RequirementOutput(serializers.Serializer[Any]):
    id = serializers.CharField()
    text = serializers.CharField()
    status = serializers.ChoiceField(choices=["met", "partly", "not_met", "not_assessable"])
    evidence = EvidenceOutput(many=True)


class RepositoryFileOutput(serializers.Serializer[Any]):
    path = serializers.CharField()
    size = serializers.IntegerField()
    state = serializers.ChoiceField(choices=RepositoryFile.State.choices)
    reason = serializers.CharField()
    findings_count = serializers.IntegerField()
    why = serializers.CharField(help_text="the reason in words")


class RubricItemOutput(serializers.Serializer[Any]):
    id = serializers.CharField()
    weight = serializers.IntegerField()
    score = serializers.FloatField(allow_null=True, help_text="0 to 1; null: not assessable, takes no part")
    measured = serializers.CharField()


class RubricOutput(serializers.Serializer[Any]):
    version = serializers.CharField()
    items = RubricItemOutput(many=True)


class CoverageOutput(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    pending = serializers.IntegerField()
    read = serializers.IntegerField()
    skimmed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    reasons = serializers.DictField(child=serializers.IntegerField())
    truncated = serializers.BooleanField(help_text="GitHub did not list everything")
    left_out = serializers.IntegerField(help_text="files beyond the limit, not listed")


class StrengthOutput(serializers.Serializer[Any]):
    file = serializers.CharField()
    text = serializers.CharField()


class CostOutput(serializers.Serializer[Any]):
    calls = serializers.IntegerField()
    tokens = serializers.IntegerField()
    price = serializers.CharField()
    currency = serializers.CharField()


class RepositoryReviewDetailOutput(RepositoryReviewListItemOutput):
    """A review with its files, findings, rating and conclusion."""

    assignment = serializers.CharField()
    estimate = EstimateOutput()
    conclusion = serializers.CharField()
    rubric = RubricOutput(allow_null=True)
    requirements = RequirementOutput(many=True)
    findings = FindingOutput(many=True)
    findings_left_out = serializers.IntegerField()
    findings_dropped = serializers.IntegerField(help_text="what a model said and the files did not prove")
    strengths = StrengthOutput(many=True)
    models = serializers.DictField(child=serializers.IntegerField(), help_text="files read, by model")
    coverage = CoverageOutput()
    files = RepositoryFileOutput(many=True)
    cost = CostOutput(allow_null=True)
    stored = serializers.BooleanField(help_text="false: the report is missing from the payload store")
