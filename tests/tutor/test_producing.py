"""A hint is told sentence by sentence, behind the gate, and finished once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from codereview.common.events import events_after
from codereview.common.models import Payload
from codereview.common.payloads import payload_create
from submissions.subjects import submission_subject
from tests.factories import make_problem
from tests.tutor.stored import make_judged
from tutor import scripts
from tutor.gate import Decision
from tutor.models import Hint
from tutor.producing import hint_produce
from tutor.queueing import hints_reap
from tutor.selectors import submission_hints
from tutor.services import hint_cancel, hint_request, hint_retry, preferences_set
from tutor.telling import LAST_RESORT

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


def _said(hint) -> list[str]:
    return [event.data["text"] for event in _events(hint) if event.type == "hint.delta"]


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
    hint.refresh_from_db()
    assert withheld.data["reason"] == hint.withheld_reason
    assert (hint.outcome, hint.withheld_reason) == (Hint.Outcome.COMPUTED, "code_budget")


def test_a_provider_that_fails_before_speaking_is_replaced(hint, scripted):
    scripted(fault="unavailable")
    hint_produce(hint_id=hint.pk)
    assert _types(hint)[-1] == "hint.finished"
    assert _said(hint)
    hint.refresh_from_db()
    assert (hint.outcome, hint.provider) == (Hint.Outcome.COMPUTED, "rules")


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


class _Closed:
    """A gate that lets nothing pass."""

    def check(self, unit: str) -> Decision:
        return Decision(reason="gate_error")


def test_a_closed_gate_still_leaves_something_to_say(hint, monkeypatch):
    """Even if every computed sentence is withheld, a general one of our own is said."""
    monkeypatch.setattr(scripts, "gate_open", lambda **context: _Closed())
    hint_produce(hint_id=hint.pk)
    assert _said(hint) == [LAST_RESORT]


def test_a_gate_that_cannot_be_opened_still_leaves_something_to_say(hint, monkeypatch):
    def broken(**context):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(scripts, "gate_open", broken)
    assert hint_produce(hint_id=hint.pk)
    assert _said(hint) == [LAST_RESORT]
    assert _types(hint) == ["hint.started", "hint.withheld", "hint.delta", "hint.finished"]


def test_a_gate_that_breaks_still_leaves_something_to_say(hint, monkeypatch):
    class Broken:
        checked = 0

        def check(self, unit: str) -> Decision:
            self.checked += 1
            if self.checked == 1:
                raise RuntimeError("a fault of ours")
            return Decision()

    broken = Broken()
    monkeypatch.setattr(scripts, "gate_open", lambda **context: broken)
    hint_produce(hint_id=hint.pk)
    hint.refresh_from_db()
    assert (hint.status, hint.outcome, hint.withheld_reason) == ("finished", "computed", "tutor_error")
    assert _said(hint)


def test_a_missing_judgement_ends_in_a_clear_error(hint):
    Payload.objects.all().delete()
    assert not hint_produce(hint_id=hint.pk)
    assert _events(hint)[-1].data["code"] == "judgement_missing"
    hint.refresh_from_db()
    assert hint.status == Hint.Status.FAILED


def test_a_provider_that_fails_after_a_sentence_is_interrupted_and_can_be_tried_again(hint, scripted):
    scripted("Look at the sign. And then", fault="unavailable")
    hint_produce(hint_id=hint.pk)
    hint.refresh_from_db()
    assert (hint.status, hint.outcome) == ("finished", "interrupted")
    assert _said(hint) == ["Look at the sign."]
    scripted("What does it do?")
    hint_retry(hint=hint)
    assert hint_produce(hint_id=hint.pk)
    hint.refresh_from_db()
    assert hint.outcome == Hint.Outcome.COMPLETE
    assert [sentence["text"] for sentence in submission_hints(submission=hint.submission)[0]["sentences"]] == [
        "Look at the sign.",
        "What does it do?",
    ]


def test_a_stopped_hint_goes_on_without_saying_anything_twice(hint):
    hint_produce(hint_id=hint.pk)
    whole = _said(hint)
    stopped = payload_create(kind="hint", data={"sentences": whole[:1]})
    Hint.objects.filter(pk=hint.pk).update(status=Hint.Status.CANCELLED, outcome="cancelled", payload=stopped)
    hint_retry(hint=hint)
    assert hint_produce(hint_id=hint.pk)
    assert [sentence["text"] for sentence in submission_hints(submission=hint.submission)[0]["sentences"]] == whole


def test_a_model_that_says_nothing_is_followed_by_what_is_computed(hint, scripted):
    scripted("  ")
    hint_produce(hint_id=hint.pk)
    hint.refresh_from_db()
    assert (hint.outcome, hint.withheld_reason) == (Hint.Outcome.COMPUTED, "empty_answer")
    assert _said(hint)


def test_whoever_wants_no_model_gets_the_computed_hint(hint, scripted):
    preferences_set(user=hint.user, use_model=False)
    scripted("Words of a model.")
    hint_produce(hint_id=hint.pk)
    assert "Words of a model." not in _said(hint)
    hint.refresh_from_db()
    assert (hint.outcome, hint.provider) == (Hint.Outcome.COMPUTED, "rules")


def test_citations_are_kept_apart_from_the_words(hint, scripted):
    scripted("Look at the sign [E2]. ", "What does it do? [E1, E3]")
    hint_produce(hint_id=hint.pk)
    assert _said(hint) == ["Look at the sign.", "What does it do?"]
    hint.refresh_from_db()
    assert hint.evidence_ids == ["E1", "E2", "E3"]


def _die(hint, *sentences: str) -> None:
    """Leave the row as a worker does that was killed after these sentences."""
    past = timezone.now() - timedelta(minutes=1)
    payload = payload_create(kind="hint", data={"sentences": list(sentences)}) if sentences else None
    provider = "scripted" if sentences else ""
    Hint.objects.filter(pk=hint.pk).update(
        status="running", lease_token="dead", lease_expires_at=past, attempts=1, payload=payload, provider=provider
    )


class TestDeadWorker:
    def test_the_hint_is_sent_again_and_told_once(self, hint):
        _die(hint)
        assert hints_reap() == 1
        assert hint_produce(hint_id=hint.pk)
        hint.refresh_from_db()
        assert (hint.status, hint.outcome) == (Hint.Status.FINISHED, Hint.Outcome.COMPUTED)
        assert hints_reap() == 0

    def test_what_was_said_is_neither_lost_nor_said_twice(self, hint, scripted):
        _die(hint, "Look at the sign.")
        scripted("Another model's words.")
        assert hint_produce(hint_id=hint.pk)
        said = [event.data for event in _events(hint) if event.type == "hint.delta"]
        assert said[0]["text"] == "Look at the sign."
        assert [delta["index"] for delta in said] == list(range(len(said)))
        assert len({delta["text"] for delta in said}) == len(said) > 1
        assert "Another model's words." not in _said(hint)
        hint.refresh_from_db()
        assert hint.outcome == Hint.Outcome.INTERRUPTED

    def test_a_computed_hint_is_completed(self, hint):
        hint_produce(hint_id=hint.pk)
        whole = _said(hint)
        _die(hint, whole[0])
        Hint.objects.update(provider="rules", finished_at=None)
        hint_produce(hint_id=hint.pk)
        hint.refresh_from_db()
        assert hint.outcome == Hint.Outcome.COMPUTED
        stored = submission_hints(submission=hint.submission)[0]["sentences"]
        assert [sentence["text"] for sentence in stored] == whole

    def test_a_worker_that_comes_back_finds_its_lease_gone_and_stops(self, hint, monkeypatch):
        class Thief:
            def check(self, unit: str) -> Decision:
                Hint.objects.filter(pk=hint.pk).update(lease_token="another")
                return Decision()

        monkeypatch.setattr(scripts, "gate_open", lambda **context: Thief())
        assert not hint_produce(hint_id=hint.pk)
        assert _said(hint) == []
        assert not Payload.objects.filter(kind="hint").exists()

    def test_a_hint_that_no_worker_survives_is_given_up_with_a_reason(self, hint):
        _die(hint)
        Hint.objects.update(attempts=5)
        assert not hint_produce(hint_id=hint.pk)
        assert _events(hint)[-1].data["code"] == "hint_failed"


def test_only_the_last_payload_of_a_hint_is_kept(hint):
    hint_produce(hint_id=hint.pk)
    hint.refresh_from_db()
    assert [str(payload.pk) for payload in Payload.objects.filter(kind="hint")] == [str(hint.payload)]
