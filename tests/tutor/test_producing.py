"""A hint is told sentence by sentence, behind the gate, and finished once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from codereview.common.events import events_after
from codereview.common.models import Payload
from submissions.subjects import submission_subject
from tests.factories import make_problem
from tests.tutor.stored import make_judged
from tutor import producing
from tutor.gate import Decision
from tutor.models import Hint
from tutor.producing import LAST_RESORT, hint_produce
from tutor.queueing import hints_reap
from tutor.selectors import submission_hints
from tutor.services import hint_cancel, hint_request

pytestmark = pytest.mark.django_db

SOLUTION_LINE = "print(sum(int(part) for part in input().split()))"


@pytest.fixture
def submission(user):
    solution = {"name": "short.py", "language": "python", "expected": "accepted", "code": f"{SOLUTION_LINE}\n"}
    return make_judged(user=user, problem=make_problem(solutions=[solution]))


@pytest.fixture
def hint(submission, user) -> Hint:
    return hint_request(submission=submission, user=user)


def _events(hint):
    subject = submission_subject(submission_id=hint.submission_id)
    return [event for event in events_after(subject=subject) if event.type.startswith(("hint.", "error"))]


def _types(hint):
    return [event.type for event in _events(hint)]


@pytest.fixture
def scripted(settings):
    """Let a script play the model."""

    def play(*pieces: str, fault: str = "") -> None:
        backend = "codereview.llm.backends.scripted.ScriptedProvider"
        options = {"pieces": pieces, "fault": fault}
        settings.LLM_PROVIDERS = {"scripted": {"BACKEND": backend, "OPTIONS": options}}
        settings.LLM_PROVIDER = "scripted"

    return play


def test_a_computed_hint_streams_its_sentences_and_is_stored(hint):
    assert hint_produce(hint_id=hint.pk)
    types = _types(hint)
    assert types[0] == "hint.started"
    assert types[-1] == "hint.finished"
    assert set(types[1:-1]) == {"hint.delta"}
    deltas = [event.data for event in _events(hint) if event.type == "hint.delta"]
    assert [delta["index"] for delta in deltas] == list(range(len(deltas)))
    hint.refresh_from_db()
    assert (hint.status, hint.outcome, hint.provider) == ("finished", "computed", "rules")
    stored = submission_hints(submission=hint.submission)[0]["sentences"]
    assert [sentence["text"] for sentence in stored] == [delta["text"] for delta in deltas]


def test_a_second_worker_does_nothing(hint):
    assert hint_produce(hint_id=hint.pk)
    before = _types(hint)
    assert not hint_produce(hint_id=hint.pk)
    assert _types(hint) == before


def test_a_leaking_sentence_is_withheld_and_the_computed_hint_follows(hint, scripted):
    scripted("Look at the sign. ", f"Write {SOLUTION_LINE} instead. ", "Never shown.")
    hint_produce(hint_id=hint.pk)
    events = _events(hint)
    withheld = next(event for event in events if event.type == "hint.withheld")
    said = " ".join(event.data["text"] for event in events if event.type == "hint.delta")
    assert "Look at the sign." in said
    assert "Never shown" not in said
    assert "Sample 1" in said
    assert withheld.data["reason"] == "solution"
    hint.refresh_from_db()
    assert hint.outcome == Hint.Outcome.INTERRUPTED


def test_a_provider_that_fails_before_speaking_is_replaced(hint, scripted):
    scripted(fault="unavailable")
    hint_produce(hint_id=hint.pk)
    assert "hint.withheld" in _types(hint)
    assert _types(hint)[-1] == "hint.finished"
    hint.refresh_from_db()
    assert hint.outcome == Hint.Outcome.COMPUTED


def test_a_model_that_behaves_completes_its_hint(hint, scripted):
    scripted("Compare the ", "signs. What does minus", " do?")
    hint_produce(hint_id=hint.pk)
    texts = [event.data["text"] for event in _events(hint) if event.type == "hint.delta"]
    assert texts == ["Compare the signs.", "What does minus do?"]
    hint.refresh_from_db()
    assert hint.outcome == Hint.Outcome.COMPLETE


def test_cancel_stops_the_telling_and_keeps_what_was_said(hint):
    hint_cancel(hint=hint)
    hint_produce(hint_id=hint.pk)
    hint.refresh_from_db()
    assert (hint.status, hint.outcome) == (Hint.Status.CANCELLED, Hint.Outcome.CANCELLED)
    assert _types(hint)[-1] == "hint.finished"


def test_a_closed_gate_still_leaves_something_to_say(hint, monkeypatch):
    """Even if every computed sentence is withheld, a general one is offered to the gate."""
    real = producing.gate_check

    def strict(*, sentence, level, guarded):
        return (
            real(sentence=sentence, level=level, guarded=guarded) if sentence == LAST_RESORT else Decision(reason="x")
        )

    monkeypatch.setattr(producing, "gate_check", strict)
    hint_produce(hint_id=hint.pk)
    texts = [event.data["text"] for event in _events(hint) if event.type == "hint.delta"]
    assert texts == [LAST_RESORT]


def test_a_missing_judgement_ends_in_a_clear_error(hint):
    Payload.objects.all().delete()
    assert not hint_produce(hint_id=hint.pk)
    assert _events(hint)[-1].data["code"] == "judgement_missing"
    hint.refresh_from_db()
    assert hint.status == Hint.Status.FAILED


def test_the_reaper_sends_a_dead_workers_hint_again_and_it_is_told_once(hint):
    past = timezone.now() - timedelta(minutes=1)
    Hint.objects.filter(pk=hint.pk).update(status="running", lease_token="dead", lease_expires_at=past)
    assert hints_reap() == 1
    assert hint_produce(hint_id=hint.pk)
    hint.refresh_from_db()
    assert hint.status == Hint.Status.FINISHED
    assert hints_reap() == 0
