"""What REST shows of problems. Secret and teaching tests have no serializer on purpose."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from problems.api.filters import NEW, STATUS_CHOICES
from problems.models import Problem
from problems.selectors import problem_languages, problem_samples, problem_starter_code


class SkillSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class ProblemListItemSerializer(serializers.Serializer[Any]):
    """One row of the list. Context: `statuses`, {problem id: "solved" | "tried"}."""

    slug = serializers.CharField()
    title = serializers.CharField()
    difficulty = serializers.ChoiceField(choices=Problem.Difficulty.choices)
    mode = serializers.ChoiceField(choices=Problem.Mode.choices)
    skills = SkillSerializer(many=True)
    status = serializers.SerializerMethodField(help_text="how you stand with it")

    @extend_schema_field(serializers.ChoiceField(choices=STATUS_CHOICES))
    def get_status(self, problem: Problem) -> str:
        return self.context.get("statuses", {}).get(problem.pk) or NEW


class SampleSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    input = serializers.CharField()
    expected = serializers.CharField()
    description = serializers.CharField()


class LanguageSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()


class LimitsSerializer(serializers.Serializer[Any]):
    time_limit_ms = serializers.IntegerField(help_text="per test, before the language's multiplier")
    memory_limit_kb = serializers.IntegerField()
    output_limit_kb = serializers.IntegerField()


class ParameterSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    type = serializers.CharField(help_text="int, float, bool, str, list[T], dict[str, T] or optional[T]")


class SignatureSerializer(serializers.Serializer[Any]):
    """The function to write. Absent (null) in standard input and output mode."""

    name = serializers.CharField()
    parameters = ParameterSerializer(many=True)
    returns = serializers.CharField()


class ProblemDetailSerializer(ProblemListItemSerializer):
    """All that a learner's program may know of a problem."""

    statement = serializers.CharField(help_text="Markdown with $math$")
    statement_html = serializers.CharField(help_text="rendered and sanitised, mathematics as MathML")
    samples = serializers.SerializerMethodField()
    languages = serializers.SerializerMethodField()
    starter_code = serializers.SerializerMethodField(help_text="by language id")
    signature = SignatureSerializer(allow_null=True, help_text="null in standard input and output mode")
    limits = LimitsSerializer(source="*")

    @extend_schema_field(SampleSerializer(many=True))
    def get_samples(self, problem: Problem) -> Any:
        return SampleSerializer(problem_samples(problem=problem), many=True).data

    @extend_schema_field(LanguageSerializer(many=True))
    def get_languages(self, problem: Problem) -> Any:
        return LanguageSerializer(problem_languages(problem=problem), many=True).data

    def get_starter_code(self, problem: Problem) -> dict[str, str]:
        return problem_starter_code(problem=problem)
