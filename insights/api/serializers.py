"""Shapes of the insights' REST answers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from insights.charts import FORMATS, KINDS
from insights.models import Question
from insights.selectors import question_summary


class QuestionInput(serializers.Serializer[dict[str, str]]):
    question = serializers.CharField(trim_whitespace=False, allow_blank=True)


class QuestionSqlInput(serializers.Serializer[dict[str, str]]):
    sql = serializers.CharField(trim_whitespace=False, allow_blank=True)


class QuestionShareInput(serializers.Serializer[dict[str, bool]]):
    shared = serializers.BooleanField()


class QuestionListItemOutput(serializers.Serializer[Any]):
    """A question without its answer."""

    id = serializers.UUIDField()
    question = serializers.CharField()
    asked_by = serializers.CharField()
    status = serializers.ChoiceField(choices=Question.Status.choices)
    outcome = serializers.ChoiceField(choices=Question.Outcome.choices, allow_blank=True)
    reason_code = serializers.CharField(allow_blank=True, help_text="why it was refused, failed or asks back")
    ready_made = serializers.CharField(allow_blank=True, help_text="the library's question that answered it")
    sql_by_hand = serializers.BooleanField()
    row_count = serializers.IntegerField()
    shared = serializers.BooleanField(help_text="other members of staff see it")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return question_summary(question=instance)


class ChartOutput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    x = serializers.CharField(help_text="a column")
    y = serializers.CharField(help_text="a column of numbers")
    series = serializers.CharField(allow_blank=True, help_text="a column with few values, or empty")
    format = serializers.ChoiceField(choices=FORMATS)


class CheckOutput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=("formulation", "invariant", "count"))
    passed = serializers.BooleanField(allow_null=True, help_text="null: it could not be made")
    sentence = serializers.CharField()
    sql = serializers.CharField(allow_blank=True)


class TryOutput(serializers.Serializer[Any]):
    """A query that did not serve."""

    sql = serializers.CharField(allow_blank=True)
    reason_code = serializers.CharField()
    reason = serializers.CharField()


class QuestionDetailOutput(serializers.Serializer[Any]):
    """A question with its answer."""

    id = serializers.UUIDField()
    question = serializers.CharField()
    asked_by = serializers.CharField()
    status = serializers.ChoiceField(choices=Question.Status.choices)
    outcome = serializers.ChoiceField(choices=Question.Outcome.choices, allow_blank=True)
    reason_code = serializers.CharField(allow_blank=True)
    ready_made = serializers.CharField(allow_blank=True)
    sql_by_hand = serializers.BooleanField()
    row_count = serializers.IntegerField()
    shared = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    restated = serializers.CharField(allow_blank=True, help_text="the question as it was understood")
    definitions = serializers.ListField(child=serializers.CharField())
    sql = serializers.CharField(allow_blank=True, help_text="what was run, generated from the checked query")
    parameters = serializers.DictField(help_text="values of the query's parameters")
    views = serializers.ListField(child=serializers.CharField())
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField())
    truncated = serializers.BooleanField(help_text="there are more rows than these")
    hidden = serializers.IntegerField(help_text="rows left out: too few learners stand behind them")
    names = serializers.BooleanField(help_text="learners may be known by name in it")
    chart = ChartOutput(allow_null=True)
    checks = CheckOutput(many=True)
    tries = TryOutput(many=True)
    choices = serializers.ListField(child=serializers.CharField(), help_text="questions to ask instead")
    reason = serializers.CharField(allow_blank=True)
    run_ms = serializers.IntegerField(allow_null=True)
    provider = serializers.CharField(allow_blank=True)
    model = serializers.CharField(allow_blank=True)
    prompt_version = serializers.CharField(allow_blank=True)
    rerun_of = serializers.UUIDField(allow_null=True)
    stored = serializers.BooleanField(help_text="false: the answer is missing from the payload store")
