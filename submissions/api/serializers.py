"""Input of the operations, and the shape of their answers for the REST description."""

from __future__ import annotations

from typing import Any

from django.core.validators import ProhibitNullCharactersValidator
from rest_framework import serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from submissions.models import Submission

_STRICT = (ProhibitNullCharactersValidator, ProhibitSurrogateCharactersValidator)


class ProgramTextField(serializers.CharField):
    """Text exactly as it was sent: the services say what is wrong with it, with codes of their own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, allow_blank=True, **kwargs)
        self.validators = [item for item in self.validators if not isinstance(item, _STRICT)]


class SubmissionInput(serializers.Serializer[None]):
    problem = serializers.CharField(max_length=80, help_text="slug")
    language = serializers.CharField(max_length=20, help_text="language id")
    code = ProgramTextField()


class RunInput(serializers.Serializer[None]):
    problem = serializers.CharField(
        max_length=80, required=False, allow_null=True, default=None, help_text="slug; none: a plain program"
    )
    language = serializers.CharField(max_length=20)
    code = ProgramTextField()
    stdin = ProgramTextField(
        required=False, allow_null=True, default=None, help_text="own input; none: the problem's samples"
    )


class DraftInput(serializers.Serializer[None]):
    code = ProgramTextField()
    revision = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, help_text="the revision this text was made from; 0 for the first"
    )


class DraftOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    revision = serializers.IntegerField(help_text="0: there is none yet")
    updated_at = serializers.DateTimeField(allow_null=True)


class SourceOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    stdin = serializers.CharField(allow_null=True)


class SubmissionListItemOutput(serializers.Serializer[Any]):
    """The row alone."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Submission.Kind.choices)
    problem = serializers.CharField(allow_null=True, help_text="slug")
    language = serializers.CharField()
    status = serializers.ChoiceField(choices=Submission.Status.choices)
    verdict = serializers.ChoiceField(choices=Submission.Verdict.choices, allow_null=True)
    score = serializers.FloatField(help_text="0 to 1")
    time_ms = serializers.IntegerField()
    memory_kb = serializers.IntegerField()
    tests_passed = serializers.IntegerField()
    tests_total = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class SubmissionAcceptedOutput(SubmissionListItemOutput):
    """What a post answers: judging has yet to begin, `Location` leads on."""

    ahead = serializers.IntegerField(allow_null=True, help_text="how many wait before it")


class CompileOutput(serializers.Serializer[Any]):
    ok = serializers.BooleanField()
    output = serializers.CharField()
    time_ms = serializers.IntegerField()
    cached = serializers.BooleanField()
    line = serializers.IntegerField(allow_null=True, help_text="first line of your file that it names")


class ExceptionOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    message = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)


class DifferenceOutput(serializers.Serializer[Any]):
    kind = serializers.CharField()
    line = serializers.IntegerField()
    column = serializers.IntegerField()
    expected = serializers.CharField()
    actual = serializers.CharField()


class TestOutput(serializers.Serializer[Any]):
    """One test. A secret test has no input, expected, output, printed, stderr and difference."""

    __test__ = False

    name = serializers.CharField()
    visibility = serializers.ChoiceField(choices=["sample", "teaching", "secret", "custom"])
    verdict = serializers.CharField(help_text="a verdict, or `skipped`")
    time_ms = serializers.IntegerField()
    wall_ms = serializers.IntegerField()
    memory_kb = serializers.IntegerField()
    message = serializers.CharField()
    exception = ExceptionOutput(allow_null=True)
    description = serializers.CharField()
    input = serializers.CharField(required=False, allow_null=True)
    expected = serializers.CharField(required=False, allow_null=True)
    output = serializers.CharField(required=False, allow_null=True)
    printed = serializers.CharField(required=False, allow_null=True)
    stderr = serializers.CharField(required=False, allow_null=True)
    difference = DifferenceOutput(required=False, allow_null=True)


class GroupOutput(serializers.Serializer[Any]):
    """A subtask of a problem that is judged by points."""

    name = serializers.CharField()
    verdict = serializers.CharField(help_text="a verdict, or `skipped`")
    score = serializers.FloatField(help_text="points")
    max_score = serializers.FloatField()
    tests_passed = serializers.IntegerField()
    tests_total = serializers.IntegerField()
    message = serializers.CharField()


class SubmissionDetailOutput(SubmissionAcceptedOutput):
    """Everything its owner may see. While it is judged: the tests that have finished so far."""

    compile = CompileOutput(allow_null=True)
    tests = TestOutput(many=True)
    groups = GroupOutput(many=True, help_text="empty where there are no subtasks")
    sandbox = serializers.CharField()
    image = serializers.CharField()
    tests_digest = serializers.CharField()
    code = serializers.CharField()
    stdin = serializers.CharField(allow_null=True)
