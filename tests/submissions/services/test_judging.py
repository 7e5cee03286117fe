"""Judging: claimed once, finished once, and our own faults are never the learner's."""

from __future__ import annotations

import queue
import threading
import time
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connections
from django.utils import timezone

from codereview.common import batches
from codereview.common.events import events_after
from codereview.common.models import Payload
from sandbox.base import Outcome, ProcessResult
from sandbox.exceptions import SandboxFault, SandboxUnavailable
from submissions.models import Submission
from submissions.selectors import submission_judgement
from submissions.services import announcing, judging, submission_cancel, submission_judge, submissions_reap
from submissions.subjects import submission_subject
from tests.broker import broker_empty, expect_waiting
from tests.factories import SUM_WRONG
from tests.submissions.programs import adds

pytestmark = pytest.mark.django_db(transaction=True)


def events_of(submission):
    return events_after(subject=submission_subject(submission_id=submission.pk))


def types_of(submission):
    return [event.type for event in events_of(submission)]


def in_threads(function, count=2):
    """Call a function in several threads at once; returns what they returned."""
    barrier, results = threading.Barrier(count, timeout=10), []

    def call():
        barrier.wait()
        try:
            results.append(function())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.fixture
def judged(monkeypatch):
    """The ids that the apps above are to be told of, in order."""
    seen = []
    monkeypatch.setattr(announcing, "judged_tell_later", lambda *, submission_id: seen.append(submission_id))
    return seen


class TestSubmissionJudge:
    def test_a_correct_program_is_accepted(self, send, judged):
        """Row, payload, events and the signal all say so."""
        submission = send()
        assert submission_judge(submission_id=submission.pk)
        submission.refresh_from_db()
        assert (submission.status, submission.verdict, submission.score) == ("finished", "accepted", 1.0)
        assert (submission.tests_passed, submission.tests_total, submission.attempts) == (4, 4, 1)
        assert submission.sandbox == "programs"
        assert submission.lease_token == ""
        assert submission.finished_at >= submission.started_at
        assert [test["verdict"] for test in submission_judgement(submission=submission)["tests"]] == ["accepted"] * 4
        assert judged == [submission.pk]

    def test_events_come_in_order_one_per_test(self, send):
        submission = send()
        submission_judge(submission_id=submission.pk)
        assert types_of(submission) == [
            "submission.queued",
            "submission.started",
            "submission.compiled",
            *["test.finished"] * 4,
            "submission.finished",
        ]
        tests = [event.data for event in events_of(submission) if event.type == "test.finished"]
        assert [(test["index"], test["total"]) for test in tests] == [(0, 4), (1, 4), (2, 4), (3, 4)]

    def test_each_result_is_visible_while_the_next_test_runs(self, send, programs):
        """A listener need not wait for the end."""
        submission, seen = send(), []

        def look(source, process, cancelled):
            wanted, deadline = len(seen), time.monotonic() + 5
            while types_of(submission).count("test.finished") < wanted and time.monotonic() < deadline:
                time.sleep(0.002)  # a burst is told together, at the latest 20 ms after it happened
            seen.append(types_of(submission).count("test.finished"))
            return adds(source, process, cancelled)

        programs.behaviour = staticmethod(look)
        submission_judge(submission_id=submission.pk)
        assert seen == [0, 1, 2, 3]

    def test_secret_tests_never_leave_the_server(self, send):
        """Neither events nor the stored judgement hold input, expected output or what was printed."""
        submission = send(code=SUM_WRONG)
        submission_judge(submission_id=submission.pk)
        told = str([event.data for event in events_of(submission)])
        stored = str(submission_judgement(submission=Submission.objects.get()))
        for text in (told, stored):
            assert "987654321987" not in text
            assert "1111111111110" not in text

    def test_a_run_judges_the_samples_only(self, run):
        stored = run()
        submission_judge(submission_id=stored.pk)
        stored.refresh_from_db()
        assert (stored.tests_total, stored.verdict) == (1, "accepted")

    def test_a_run_on_own_input_shows_its_output(self, run):
        stored = run(stdin="40 2\n")
        submission_judge(submission_id=stored.pk)
        stored.refresh_from_db()
        (test,) = submission_judgement(submission=stored)["tests"]
        assert (test["name"], test["output"]) == ("custom/1", "42\n")

    def test_an_unknown_id_is_harmless(self, problem):
        assert not submission_judge(submission_id=uuid.uuid4())

    def test_a_message_that_comes_twice_is_judged_once(self, send, judged):
        submission = send()
        assert submission_judge(submission_id=submission.pk)
        assert not submission_judge(submission_id=submission.pk)
        assert types_of(submission).count("submission.finished") == 1
        assert len(judged) == 1

    def test_two_workers_claim_one_row_and_one_judges(self, send, judged):
        submission = send()
        results = in_threads(lambda: submission_judge(submission_id=submission.pk))
        assert sorted(results, key=bool) == [None, True]
        assert types_of(submission).count("submission.finished") == 1
        assert Payload.objects.filter(kind="judgement").count() == len(judged) == 1


class TestOurOwnFaults:
    def broken(self, source, process, cancelled):
        raise SandboxFault("the runner is gone")

    def test_a_fault_gives_the_submission_back_to_the_queue(self, send, programs, judged):
        """It waits again, a message is at the broker, and nobody is told of an end."""
        programs.behaviour = staticmethod(self.broken)
        submission = send()
        broker_empty()
        assert not submission_judge(submission_id=submission.pk)
        submission.refresh_from_db()
        assert (submission.status, submission.verdict, submission.attempts) == ("queued", "", 1)
        expect_waiting("judge", 1)
        assert judged == []

    def test_the_next_worker_judges_it(self, send, programs):
        programs.behaviour = staticmethod(self.broken)
        submission = send()
        submission_judge(submission_id=submission.pk)
        programs.behaviour = staticmethod(adds)
        assert submission_judge(submission_id=submission.pk)
        submission.refresh_from_db()
        assert (submission.verdict, submission.attempts) == ("accepted", 2)

    def test_after_the_last_attempt_it_is_a_judge_error(self, send, programs, judged, settings):
        """It failed, for good; it is not the learner's verdict."""
        programs.behaviour = staticmethod(self.broken)
        submission = send()
        for _ in range(settings.JUDGE_MAX_ATTEMPTS):
            submission_judge(submission_id=submission.pk)
        submission.refresh_from_db()
        assert (submission.status, submission.verdict) == ("failed", "judge_error")
        assert events_of(submission)[-1].data["verdict"] == "judge_error"
        assert judged == [submission.pk]

    def test_a_failed_attempt_says_nothing_after_it_was_given_back(self, send, programs, monkeypatch):
        """Whoever watches sees a second attempt begin, never the first one's words after the end."""
        programs.behaviour = staticmethod(self.broken)
        idle = SimpleNamespace(due=queue.SimpleQueue())  # writes nothing by itself
        monkeypatch.setattr(batches, "_writer", lambda: idle)
        submission = send()
        submission_judge(submission_id=submission.pk)
        assert types_of(submission) == ["submission.queued", "submission.started", "submission.compiled"]

    def test_an_unforeseen_fault_is_handled_alike(self, send, programs):
        """Also one that nobody thought of."""

        def crash(source, process, cancelled):
            raise ZeroDivisionError

        programs.behaviour = staticmethod(crash)
        submission = send()
        assert not submission_judge(submission_id=submission.pk)
        submission.refresh_from_db()
        assert submission.status == "queued"

    def test_no_sandbox_now_means_later(self, send, programs):
        def none(source, process, cancelled):
            raise SandboxUnavailable("no box")

        programs.behaviour = staticmethod(none)
        submission = send()
        submission_judge(submission_id=submission.pk)
        submission.refresh_from_db()
        assert submission.status == "queued"

    def test_lost_code_is_our_fault_too(self, send, settings):
        submission = send()
        Payload.objects.all().delete()
        for _ in range(settings.JUDGE_MAX_ATTEMPTS):
            submission_judge(submission_id=submission.pk)
        submission.refresh_from_db()
        assert submission.verdict == "judge_error"

    def test_the_row_fails_after_the_payload_was_written(self, send, monkeypatch):
        """The payload goes again, the submission waits for its lease to expire, and is judged once."""
        submission = send()

        def fail(**kwargs):
            raise OSError("database gone")

        with monkeypatch.context() as broken:
            broken.setattr(judging, "move_owned", fail)
            with pytest.raises(OSError, match="database gone"):
                submission_judge(submission_id=submission.pk)
        assert not Payload.objects.filter(kind="judgement").exists()
        Submission.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
        assert submissions_reap().released == 1
        assert submission_judge(submission_id=submission.pk)
        assert Payload.objects.filter(kind="judgement").count() == 1


class TestLease:
    def test_a_worker_that_lost_its_lease_finishes_nothing(self, send, programs):
        """Its late result is dropped, payload and all; the one who took over finishes."""
        submission, first = send(), []

        def silent(source, process, cancelled):
            if not first:
                first.append(True)
                Submission.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
                assert submission_judge(submission_id=submission.pk)  # another worker takes over
            return adds(source, process, cancelled)

        programs.behaviour = staticmethod(silent)
        assert not submission_judge(submission_id=submission.pk)
        submission.refresh_from_db()
        assert (submission.verdict, submission.attempts) == ("accepted", 2)
        assert Payload.objects.filter(kind="judgement").count() == 1
        assert types_of(submission).count("submission.finished") == 1

    def test_the_lease_is_renewed_while_a_slow_test_runs(self, send, programs, settings):
        """Nobody takes over a worker that is alive."""
        settings.JUDGE_LEASE_SECONDS = 1
        submission, expiries = send(), set()

        def slow(source, process, cancelled):
            deadline = time.monotonic() + 10
            while len(expiries) < 3 and time.monotonic() < deadline:
                expiries.add(Submission.objects.values_list("lease_expires_at", flat=True).get())
                threading.Event().wait(0.02)
            return adds(source, process, cancelled)

        programs.behaviour = staticmethod(slow)
        assert submission_judge(submission_id=submission.pk)
        assert len(expiries) >= 3


class TestCancelMeetsJudging:
    def test_a_running_submission_stops_within_a_second(self, send, programs):
        """The program would run for ever; the flag ends it, and what finished before is kept."""
        submission, started = send(), threading.Event()

        def endless(source, process, cancelled):
            if not started.is_set():
                started.set()
                submission_cancel(submission=submission)
            deadline = time.monotonic() + 10
            while not cancelled():
                assert time.monotonic() < deadline, "never told to stop"
                threading.Event().wait(0.01)
            return ProcessResult(outcome=Outcome.CANCELLED)

        programs.behaviour = staticmethod(endless)
        assert submission_judge(submission_id=submission.pk)
        submission.refresh_from_db()
        assert (submission.status, submission.verdict) == ("cancelled", "")
        assert events_of(submission)[-1].data["status"] == "cancelled"

    def test_a_verdict_that_came_first_stands(self, send, programs):
        """Cancelling at the last moment does not undo a finished judgement."""
        submission = send()

        def cancel_late(source, process, cancelled):
            if process.stdin.startswith(b"9876"):
                submission_cancel(submission=submission)
            return adds(source, process, cancelled)

        programs.behaviour = staticmethod(cancel_late)
        submission_judge(submission_id=submission.pk)
        submission.refresh_from_db()
        assert (submission.status, submission.verdict) == ("finished", "accepted")

    def test_a_cancelled_submission_is_told_to_nobody_above(self, send, judged):
        """There is no hint for what has no verdict."""
        submission = submission_cancel(submission=send())
        assert not submission_judge(submission_id=submission.pk)
        assert judged == []
