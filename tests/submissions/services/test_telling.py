"""The apps above hear of every judged submission, at least once, and no judging waits for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from submissions.models import Submission
from submissions.services import judged_reap, judged_tell, submission_cancel, submission_judge, telling
from submissions.signals import submission_judged

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def told():
    """The ids that `submission_judged` was sent for."""
    seen = []

    def note(*, submission_id, **kwargs):
        seen.append(submission_id)

    submission_judged.connect(note)
    yield seen
    submission_judged.disconnect(note)


@pytest.fixture
def sent(monkeypatch):
    """The ids that were handed to the broker."""
    seen = []
    monkeypatch.setattr(telling, "judged_tell_later", lambda *, submission_id: seen.append(submission_id) or True)
    return seen


@pytest.fixture
def judged(send):
    """A finished submission of which nobody was told."""
    submission = send()
    assert submission_judge(submission_id=submission.pk)
    return submission


def ended_before(delay: timedelta) -> None:
    Submission.objects.update(finished_at=timezone.now() - delay)


def test_judging_itself_tells_nobody(judged, told):
    """A slow receiver would hold the next verdict."""
    assert told == []


def test_a_message_that_comes_twice_is_told_once(judged, told):
    judged_tell(submission_id=judged.pk)
    judged_tell(submission_id=judged.pk)
    assert told == [judged.pk]


def test_what_waits_is_not_told(send, told):
    """A message may overtake, or belong to a submission that was given back to the queue."""
    judged_tell(submission_id=send().pk)
    assert told == []


def test_what_was_cancelled_is_not_told(send, told):
    submission = submission_cancel(submission=send())
    judged_tell(submission_id=submission.pk)
    assert told == []


def test_a_receiver_that_breaks_keeps_nobody_from_hearing(judged, told):
    def broken(**kwargs):
        raise ValueError("tutor")

    submission_judged.connect(broken)
    try:
        judged_tell(submission_id=judged.pk)
    finally:
        submission_judged.disconnect(broken)
    assert told == [judged.pk]
    judged.refresh_from_db()
    assert judged.told_at is not None
    assert judged.verdict == "accepted"


class TestReaping:
    def test_a_lost_message_is_sent_again(self, judged, sent):
        """The broker forgot it, or did not answer."""
        ended_before(timedelta(minutes=1))
        assert judged_reap() == 1
        assert sent == [judged.pk]

    def test_one_that_is_on_its_way_is_left(self, judged, sent):
        assert judged_reap() == 0

    def test_what_is_told_or_too_old_is_left(self, judged, sent):
        """Rows from before there was a memory of it too."""
        ended_before(timedelta(hours=2))
        assert judged_reap() == 0
        ended_before(timedelta(minutes=1))
        judged_tell(submission_id=judged.pk)
        assert judged_reap() == 0

    def test_a_dead_broker_ends_the_round(self, judged, monkeypatch):
        ended_before(timedelta(minutes=1))
        monkeypatch.setattr(telling, "judged_tell_later", lambda **_: False)
        assert judged_reap() == 0
