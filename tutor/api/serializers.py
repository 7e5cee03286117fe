"""Shapes of the tutor's REST bodies and answers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tutor.documents import messages_json
from tutor.models import Effort, Hint, HintOutcome, Message

Shape = dict[str, Any]


class SentenceOutput(serializers.Serializer[Shape]):
    text = serializers.CharField(help_text="Markdown")
    html = serializers.CharField(help_text="sanitised HTML of the same")


class ToldOutput(serializers.Serializer[Shape]):
    """What hints and answers have in common."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Hint.Status.choices)
    outcome = serializers.ChoiceField(choices=Hint.Outcome.choices, allow_blank=True)
    provider = serializers.CharField(help_text="`rules`: computed here, without a model")
    model = serializers.CharField()
    withheld_reason = serializers.CharField(help_text="why the gate held a sentence back; usually empty")
    helpful = serializers.BooleanField(allow_null=True)
    sentences = SentenceOutput(many=True)
    created_at = serializers.DateTimeField()


class HintOutput(ToldOutput):
    """One hint with its released sentences."""

    submission = serializers.UUIDField()
    level = serializers.IntegerField(help_text="1 nudge, 2 question, 3 concept, 4 example")
    reception = serializers.ChoiceField(choices=HintOutcome.Reception.choices, allow_blank=True)


class MessageOutput(ToldOutput):
    """One turn of the chat."""

    problem = serializers.CharField()
    submission = serializers.UUIDField(allow_null=True, help_text="the attempt it is about")
    role = serializers.ChoiceField(choices=Message.Role.choices)
    answers = serializers.UUIDField(allow_null=True, help_text="the turn that it answers")
    text = serializers.CharField(help_text="the whole turn; of the tutor: Markdown")
    html = serializers.CharField(help_text="of the tutor: sanitised HTML; of a learner: empty")


class _MessageList(serializers.ListSerializer[Any]):
    def to_representation(self, data: Any) -> list[Shape]:
        return messages_json(messages=data)


class MessageListItems(MessageOutput):
    """A page of turns, by the one function that shapes them everywhere; their texts come in one query."""

    class Meta:
        list_serializer_class = _MessageList


class TextField(serializers.CharField):
    """A JSON string: a number is no text, though it could be written as one."""

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class MessageInput(serializers.Serializer[Shape]):
    # Emptiness, length and odd characters are the service's to judge, each with a code of its own.
    text = TextField(allow_blank=True, trim_whitespace=False, help_text="at most 4000 characters")
    code = TextField(
        required=False,
        allow_null=True,
        allow_blank=True,
        trim_whitespace=False,
        help_text="the program as it stands; left out: the newest draft, else the newest attempt",
    )
    language = TextField(required=False, allow_null=True, allow_blank=True)


class AnswerRef(serializers.Serializer[Shape]):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Hint.Status.choices)


class MessageAcceptedOutput(MessageOutput):
    """The learner's turn as stored, and the answer that is on its way."""

    answer = AnswerRef()


class LadderOutput(serializers.Serializer[Shape]):
    """Where a learner stands with one attempt."""

    given = serializers.ListField(child=serializers.IntegerField(), help_text="levels of the hints given for it")
    unlocked = serializers.IntegerField(help_text="the highest level that effort has unlocked")
    level_max = serializers.IntegerField(help_text="how far the teacher lets the tutor go on this problem")
    used = serializers.IntegerField(help_text="further hints used on this problem (the first of an attempt is free)")
    budget = serializers.IntegerField()
    left = serializers.IntegerField()
    next_level = serializers.IntegerField(help_text="level of the next hint, 0 when none can be had now")
    code = serializers.CharField(help_text="why none can be had: hint_locked, hint_budget_used, hint_running, …")
    reason = serializers.CharField()


class EffortInput(serializers.Serializer[Shape]):
    kind = serializers.ChoiceField(choices=Effort.Kind.choices)
    text = TextField(allow_blank=True, trim_whitespace=False)


class EffortOutput(serializers.Serializer[Shape]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Effort.Kind.choices)
    ladder = LadderOutput()


class ReceptionInput(serializers.Serializer[Shape]):
    reception = serializers.ChoiceField(choices=[HintOutcome.Reception.ENGAGED, HintOutcome.Reception.DISMISSED])


class RatingInput(serializers.Serializer[Shape]):
    helpful = serializers.BooleanField(allow_null=True)


class PreferencesInput(serializers.Serializer[Shape]):
    automatic_hints = serializers.BooleanField(required=False)
    use_model = serializers.BooleanField(required=False)


class TutorOutput(serializers.Serializer[Shape]):
    """Who speaks, as the page says it."""

    provider = serializers.CharField()
    model = serializers.CharField()
    leaves_house = serializers.BooleanField(help_text="texts go to another machine")
    notice = serializers.CharField(help_text="set when the model's budget is nearly or wholly spent")


class PreferencesOutput(serializers.Serializer[Shape]):
    automatic_hints = serializers.BooleanField(help_text="the first hint comes by itself after a submission")
    use_model = serializers.BooleanField(help_text="false: computed hints only")
    tutor = TutorOutput()
