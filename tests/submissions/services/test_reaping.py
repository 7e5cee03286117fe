"""Nothing is left behind: dead workers, a forgetful broker, orphaned data."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from codereview.common.models import IdempotencyRecord, Payload
from codereview.common.payload_owners import payloads_sweep
from codereview.common.payloads import payload_create
from submissions.models import Draft, Submission
from submissions.services import (
    draft_save,
    submission_cancel,
    submission_judge,
    submissions_reap,
    submissions_reap_preview,
    submissions_sweep,
)
from submissions.transitions import claim
from tests.broker import broker_empty, expect_waiting

pytestmark = pytest.mark.django_db(transaction=True)


def worker_dies(submission) -> None:
    """A worker claimed it and was never heard of again."""
    assert claim(submission_id=submission.pk)
    Submission.objects.filter(pk=submission.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))


class TestSubmissionsReap:
    def test_work_of_a_dead_worker_is_judged_exactly_once(self, send):
        submission = send()
        worker_dies(submission)
        broker_empty()
        assert submissions_reap().to_json() == {"released": 1, "enqueued": 1, "cancelled": 0, "failed": 0}
        expect_waiting("judge", 1)
        assert submission_judge(submission_id=submission.pk)
        assert not submission_judge(submission_id=submission.pk)
        submission.refresh_from_db()
        assert (submission.verdict, submission.attempts) == ("accepted", 2)

    def test_a_worker_that_is_alive_keeps_its_work(self, send):
        submission = send()
        claim(submission_id=submission.pk)
        assert submissions_reap().released == 0

    def test_the_broker_forgets_everything_and_nothing_is_lost(self, send):
        """Rows that were enqueued long ago are enqueued again."""
        submissions = [send() for _ in range(3)]
        broker_empty()
        assert submissions_reap().enqueued == 0
        Submission.objects.filter(pk=submissions[0].pk).update(enqueued_at=timezone.now() - timedelta(seconds=21))
        assert submissions_reap().enqueued == 3  # the broker forgot them all, and one has waited long enough to tell
        broker_empty()
        Submission.objects.update(enqueued_at=timezone.now() - timedelta(seconds=21))
        assert submissions_reap().enqueued == 3
        assert submissions_reap().enqueued == 0
        for submission in submissions:
            assert submission_judge(submission_id=submission.pk)

    def test_messages_do_not_pile_up_in_a_long_queue(self, send):
        """While the broker still holds a message for each row that waits, none is added."""
        send()
        now = timezone.now()
        Submission.objects.update(created_at=now - timedelta(hours=1), enqueued_at=now - timedelta(minutes=10))
        assert submissions_reap().enqueued == 0
        broker_empty()
        assert submissions_reap().enqueued == 1

    def test_a_row_that_was_given_back_gets_its_own_message_again(self, send):
        """Others' messages do not serve it."""
        submission = send()
        overdue = timezone.now() - timedelta(seconds=30)
        Submission.objects.filter(pk=submission.pk).update(attempts=1, enqueued_at=overdue)
        send()
        assert submissions_reap().enqueued == 1

    def test_a_row_that_was_never_enqueued_is(self, send):
        send()
        Submission.objects.update(enqueued_at=None, created_at=timezone.now() - timedelta(seconds=5))
        assert submissions_reap().enqueued == 1
        assert Submission.objects.get().enqueued_at is not None

    def test_attempts_used_up_by_dying_workers_end_as_judge_error(self, send, settings):
        """A program that kills its worker does not kill workers for ever."""
        submission = send()
        for _ in range(settings.JUDGE_MAX_ATTEMPTS - 1):
            worker_dies(submission)
            submissions_reap()
        worker_dies(submission)
        assert submissions_reap().failed == 1
        submission.refresh_from_db()
        assert (submission.status, submission.verdict) == ("failed", "judge_error")

    def test_a_redelivered_message_past_the_last_attempt_fails_it_too(self, send, settings):
        submission = send()
        Submission.objects.update(attempts=settings.JUDGE_MAX_ATTEMPTS)
        assert submission_judge(submission_id=submission.pk)
        submission.refresh_from_db()
        assert submission.verdict == "judge_error"

    def test_cancelled_under_a_dead_worker_is_cancelled(self, send):
        submission = send()
        worker_dies(submission)
        submission_cancel(submission=submission)
        assert submissions_reap().cancelled == 1
        submission.refresh_from_db()
        assert submission.status == "cancelled"

    def test_a_preview_changes_nothing(self, send):
        worker_dies(send())
        assert submissions_reap_preview().to_json() == {"released": 1, "enqueued": 1, "cancelled": 0, "failed": 0}
        assert Submission.objects.get().status == "running"


class TestSubmissionsSweep:
    def test_orphaned_payloads_go_and_used_ones_stay(self, send, actor, problem):
        """Young ones stay too: their row may be on its way."""
        submission = send()
        submission_judge(submission_id=submission.pk)
        draft_save(actor=actor, problem=problem, language="python", code="x = 1", revision=0)
        orphan = payload_create(kind="source", data={"code": "lost"})
        other = payload_create(kind="another app's", data={})
        Payload.objects.update(created_at=timezone.now() - timedelta(hours=2))
        young = payload_create(kind="source", data={"code": "new"})
        assert payloads_sweep() == 1
        left = set(Payload.objects.values_list("pk", flat=True))
        assert orphan not in left
        assert {other, young, submission.source_payload} < left
        assert len(left) == 5

    def test_guests_work_goes_after_its_time_with_its_payloads(self, run, guest, problem):
        run(actor=guest)
        draft_save(actor=guest, problem=problem, language="python", code="x = 1", revision=0)
        submission_judge(submission_id=Submission.objects.get().pk)
        long_ago = timezone.now() - timedelta(days=60)
        Submission.objects.update(created_at=long_ago)
        Draft.objects.update(updated_at=long_ago)
        report = submissions_sweep()
        assert (report.guest_runs, report.guest_drafts) == (1, 1)
        assert not Payload.objects.exists()

    def test_old_idempotency_keys_are_forgotten(self, send):
        send(idempotency_key="k")
        IdempotencyRecord.objects.update(created_at=timezone.now() - timedelta(days=2))
        assert submissions_sweep().idempotency_keys == 1
        assert json.dumps(submissions_sweep().to_json())


class TestDeletion:
    def test_deleting_a_person_deletes_their_payloads(self, send, actor, problem):
        submission_judge(submission_id=send().pk)
        draft_save(actor=actor, problem=problem, language="python", code="x = 1", revision=0)
        actor.user.delete()
        assert not Submission.objects.exists()
        assert not Payload.objects.exists()
