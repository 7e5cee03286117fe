"""Fair order: nobody waits for all of another person's submissions."""

from __future__ import annotations

import pytest
from django.utils import timezone

from submissions.models import Submission
from submissions.services import submission_judge_next
from submissions.services.turns import submissions_in_turn
from submissions.transitions import claim

pytestmark = pytest.mark.django_db


def in_turn(ticket: Submission) -> list:
    return [row.pk for row in submissions_in_turn(ticket=ticket.pk)]


def test_one_submission_does_not_wait_for_a_hundred_of_another_person(send, other_actor):
    crowd = [send() for _ in range(100)]
    single = send(actor=other_actor)
    assert submission_judge_next(ticket=crowd[0].pk)
    assert submission_judge_next(ticket=crowd[1].pk)
    single.refresh_from_db()
    assert single.verdict == "accepted"
    assert Submission.objects.filter(status="queued").count() == 99


def test_who_is_being_judged_has_had_a_turn(send, other_actor):
    crowd = [send() for _ in range(3)]
    claim(submission_id=crowd[0].pk)
    single = send(actor=other_actor)
    assert in_turn(crowd[1]) == [single.pk, crowd[1].pk, crowd[2].pk]


def test_guests_are_persons_too(run, guest, send):
    for _ in range(3):
        run(actor=guest)
    mine = send()
    assert in_turn(mine)[1] == mine.pk


def test_one_person_is_served_in_order_of_sending(send):
    sent = [send() for _ in range(4)]
    assert in_turn(sent[3]) == [submission.pk for submission in sent]


def test_every_message_judges_one_and_what_is_left_over_does_nothing(send):
    sent = [send() for _ in range(3)]
    assert [submission_judge_next(ticket=sent[2].pk) for _ in range(4)] == [True, True, True, False]
    assert set(Submission.objects.values_list("verdict", flat=True)) == {"accepted"}


def test_what_was_given_back_waits_for_its_own_message(send):
    """Others' messages would use up its attempts before what was broken could mend."""
    tried, fresh = send(), send()
    Submission.objects.filter(pk=tried.pk).update(attempts=1, enqueued_at=timezone.now())
    assert in_turn(fresh) == [fresh.pk]
    assert in_turn(tried)[0] == tried.pk


def test_a_message_for_work_of_a_dead_worker_brings_it_back(send):
    submission = send()
    claim(submission_id=submission.pk)
    Submission.objects.update(lease_expires_at=timezone.now())
    assert submission_judge_next(ticket=submission.pk)
