"""Cancelling what waits and what has ended; what runs is in test_judging."""

from __future__ import annotations

import pytest

from codereview.common.events import events_after
from submissions.services import submission_cancel, submission_judge
from submissions.subjects import submission_subject
from tests.submissions.services.test_judging import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


class TestSubmissionCancel:
    def test_what_waits_is_cancelled_at_once(self, send):
        submission = submission_cancel(submission=send())
        assert (submission.status, submission.verdict) == ("cancelled", "")
        events = events_after(subject=submission_subject(submission_id=submission.pk))
        assert events[-1].type == "submission.finished"
        assert events[-1].data["status"] == "cancelled"

    def test_what_has_ended_stays_as_it_is(self, send):
        submission = send()
        submission_judge(submission_id=submission.pk)
        assert submission_cancel(submission=submission).verdict == "accepted"

    def test_twice_is_as_once(self, send):
        submission = send()
        submission_cancel(submission=submission)
        submission_cancel(submission=submission)
        events = events_after(subject=submission_subject(submission_id=submission.pk))
        assert [event.type for event in events].count("submission.finished") == 1

    def test_cancel_meets_claim(self, send):
        """Whoever is first: there is one end, told once."""
        submission = send()
        calls = [
            lambda: submission_cancel(submission=submission),
            lambda: submission_judge(submission_id=submission.pk),
        ]
        in_threads(lambda: calls.pop()(), count=len(calls))  # noqa: PLW0108 - each thread pops its own
        submission.refresh_from_db()
        assert submission.status in {"cancelled", "finished"}
        events = events_after(subject=submission_subject(submission_id=submission.pk))
        assert [event.type for event in events].count("submission.finished") == 1
