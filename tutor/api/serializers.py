"""Shapes of the tutor's REST answers."""

from __future__ import annotations

from rest_framework import serializers

from tutor.models import Hint


class SentenceOutput(serializers.Serializer[dict[str, str]]):
    text = serializers.CharField(help_text="Markdown")
    html = serializers.CharField(help_text="sanitised HTML of the same")


class HintOutput(serializers.Serializer[dict[str, object]]):
    """One hint with its released sentences."""

    id = serializers.UUIDField()
    submission = serializers.UUIDField()
    level = serializers.IntegerField(help_text="1 nudge, 2 question, 3 concept, 4 example")
    status = serializers.ChoiceField(choices=Hint.Status.choices)
    outcome = serializers.ChoiceField(choices=Hint.Outcome.choices, allow_blank=True)
    provider = serializers.CharField()
    helpful = serializers.BooleanField(allow_null=True)
    sentences = SentenceOutput(many=True)
    created_at = serializers.DateTimeField()


class RatingInput(serializers.Serializer[dict[str, bool | None]]):
    helpful = serializers.BooleanField(allow_null=True)
