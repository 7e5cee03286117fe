"""Taking in submissions and runs."""

from __future__ import annotations

import threading
import time

import pytest
from celery import Celery
from django.db import connections, transaction

from codereview.common import sending
from codereview.common.errors import InvalidInput, KeyReused, QueueFull, SignInRequired, TooManyRequests
from codereview.common.events import events_after
from codereview.common.models import IdempotencyRecord, Payload
from codereview.common.payloads import payload_get
from submissions.models import Submission
from submissions.services import run_create, submission_create
from submissions.subjects import submission_subjects
from tests.broker import expect_waiting
from tests.factories import SUM_ACCEPTED, SUM_WRONG, make_problem

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = "judge"


def nothing_stored() -> bool:
    return not Submission.objects.exists() and not Payload.objects.exists()


class TestSubmissionCreate:
    def test_stores_payload_and_row_and_hands_the_id_to_the_broker(self, send):
        """The code is a payload, the row names it, and one message waits at the broker."""
        submission = send()
        assert payload_get(payload_id=submission.source_payload) == {"code": SUM_ACCEPTED, "stdin": None}
        assert Submission.objects.get().status == "queued"
        expect_waiting(QUEUE, 1)

    def test_tells_the_workspace_and_the_submission_with_the_same_event_id(self, send):
        """Both streams carry `submission.queued` under one id."""
        workspace, own = submission_subjects(submission=send())
        first, second = events_after(subject=workspace), events_after(subject=own)
        assert [event.type for event in first] == ["submission.queued"]
        assert first == second
        assert first[0].data["ahead"] == 0

    def test_nothing_leaves_before_the_commit(self, send):
        """A rollback after creation leaves no message, no event and no row."""
        with transaction.atomic():
            submission = send()
            transaction.set_rollback(True)
        expect_waiting(QUEUE, 0)
        assert events_after(subject=f"submission:{submission.pk}") == []
        assert not Submission.objects.exists()

    def test_a_guest_is_asked_to_sign_in(self, send, guest):
        with pytest.raises(SignInRequired):
            send(actor=guest)
        assert nothing_stored()

    def test_a_full_queue_refuses_and_stores_nothing(self, send, settings):
        """The answer says when to come back."""
        settings.QUEUE_LIMIT = 1
        send()
        with pytest.raises(QueueFull) as refusal:
            send(code=SUM_WRONG)
        assert refusal.value.retry_after
        assert Submission.objects.count() == Payload.objects.count() == 1

    def test_too_many_in_a_minute_are_refused_and_nothing_is_stored(self, send, settings):
        settings.LIMITS = settings.LIMITS | {"submissions_per_person": (2, 60)}
        send()
        send()
        with pytest.raises(TooManyRequests):
            send()
        assert Submission.objects.count() == Payload.objects.count() == 2

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"language": "klingon"}, "unknown_language"),
            ({"code": "x" * (64 * 1024 + 1)}, "code_too_large"),
            ({"code": "é" * (32 * 1024 + 1)}, "code_too_large"),
            ({"code": "print(1)\0"}, "code_has_null_bytes"),
            ({"code": "print('\ud800')"}, "code_not_unicode"),
            ({"code": " \n"}, "code_is_empty"),
        ],
    )
    def test_bad_input_is_refused_with_a_code_and_a_pointer(self, send, change, code):
        with pytest.raises(InvalidInput) as refusal:
            send(**change)
        assert refusal.value.code == code
        assert refusal.value.errors[0].pointer in {"/code", "/language"}
        assert nothing_stored()

    def test_a_language_that_the_problem_does_not_offer_is_unknown_here(self, send):
        with pytest.raises(InvalidInput) as refusal:
            send(problem=make_problem(languages=["python"]), language="cpp")
        assert refusal.value.code == "unknown_language"

    def test_code_of_exactly_the_limit_is_taken(self, send, settings):
        settings.CODE_MAX_BYTES = 10
        assert send(code="print(123)").pk

    def test_a_row_that_cannot_be_stored_takes_its_payload_along(self, send, monkeypatch):
        """The other database knows nothing of the rollback, so the payload is removed by hand."""

        def fail(*args, **kwargs):
            raise OSError("disk full")

        monkeypatch.setattr(Submission, "save", fail)
        with pytest.raises(OSError, match="disk full"):
            send()
        assert not Payload.objects.exists()


class TestBrokerDown:
    def test_the_learner_is_not_told_and_does_not_wait(self, send, settings, monkeypatch):
        """The row stays queued, marked as not enqueued, for the reaper."""
        monkeypatch.delenv("CELERY_BROKER_URL", raising=False)  # it would stand above what is said here
        nobody = Celery("nobody", broker="redis://127.0.0.1:1/0", set_as_current=False)
        nobody.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        monkeypatch.setattr(sending, "current_app", nobody)
        began = time.monotonic()
        send()
        assert time.monotonic() - began < 20  # a broker that is asked again and again would take minutes
        stored = Submission.objects.get()
        assert (stored.status, stored.enqueued_at) == ("queued", None)


class TestIdempotencyKey:
    def test_the_same_request_answers_the_same_submission(self, send, actor, problem):
        values = {"actor": actor, "problem": problem, "language": "python", "code": "print(1)"}
        first, made = submission_create(**values, idempotency_key="k")
        again, made_again = submission_create(**values, idempotency_key="k")
        assert (made, made_again) == (True, False)
        assert first.pk == again.pk
        assert Submission.objects.count() == Payload.objects.count() == 1

    def test_another_body_is_refused(self, send):
        send(idempotency_key="k")
        with pytest.raises(KeyReused):
            send(idempotency_key="k", code=SUM_WRONG)

    def test_another_person_may_use_the_same_key(self, send, other_actor):
        assert send(idempotency_key="k").pk != send(idempotency_key="k", actor=other_actor).pk

    def test_a_day_later_the_key_is_new(self, send):
        first = send(idempotency_key="k")
        IdempotencyRecord.objects.update(created_at="2020-01-01T00:00:00Z")
        assert send(idempotency_key="k").pk != first.pk

    def test_a_repeat_is_not_counted_against_the_limits(self, send, settings):
        settings.LIMITS = settings.LIMITS | {"submissions_per_person": (1, 60)}
        assert send(idempotency_key="k").pk == send(idempotency_key="k").pk

    def test_two_requests_at_once_make_one_submission(self, send):
        """Both callers get the same submission, whoever commits first."""
        barrier, made = threading.Barrier(2, timeout=10), []

        def ask():
            barrier.wait()
            made.append(send(idempotency_key="k").pk)
            connections.close_all()

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        assert len(made) == 2
        assert len(set(made)) == 1
        assert Submission.objects.count() == Payload.objects.count() == 1


class TestRunCreate:
    def test_a_guest_may_run_the_samples(self, run, guest):
        stored = run(actor=guest)
        assert (stored.kind, stored.user, stored.guest_key) == ("run", None, guest.guest_key)

    def test_a_run_needs_no_problem(self, actor):
        """Then it is a plain program on the input, which is empty when none is given."""
        stored = run_create(actor=actor, problem=None, language="python", code="print(1)", stdin=None)
        assert payload_get(payload_id=stored.source_payload)["stdin"] == ""

    @pytest.mark.parametrize(
        ("stdin", "code"),
        [
            ("x" * (64 * 1024 + 1), "stdin_too_large"),
            ("\0", "stdin_has_null_bytes"),
            ("\udfff", "stdin_not_unicode"),
        ],
    )
    def test_bad_input_is_refused(self, run, stdin, code):
        with pytest.raises(InvalidInput) as refusal:
            run(stdin=stdin)
        assert refusal.value.code == code
        assert nothing_stored()

    def test_guests_share_the_limit_of_their_address(self, run, guest, settings):
        """Dropping the session gains nothing."""
        settings.LIMITS = settings.LIMITS | {"guest_runs_per_address": (1, 60)}
        run(actor=guest, address="192.0.2.1")
        fresh = type(guest)(guest_key="f" * 32)
        with pytest.raises(TooManyRequests):
            run(actor=fresh, address="192.0.2.1")
        assert run(actor=fresh, address="192.0.2.2").pk
