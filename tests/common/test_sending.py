"""What is in line is left there; what was lost on the way is sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from codereview.common.leases import QUEUED
from codereview.common.queues import queue_messages
from codereview.common.sending import ASSISTANT_QUEUE, row_send, rows_lost
from insights.models import Question
from insights.queueing import PRODUCE_TASK

pytestmark = pytest.mark.django_db

PATIENCE = timedelta(seconds=10)


@pytest.fixture
def asked(staff_user):
    """A question, made so many seconds ago, and whether a worker has had it."""

    def make(seconds: int, status: str = QUEUED) -> Question:
        attempts = int(status != QUEUED)
        question = Question.objects.create(user=staff_user, question="Why?", status=status, attempts=attempts)
        Question.objects.filter(pk=question.pk).update(created_at=timezone.now() - timedelta(seconds=seconds))
        return question

    return make


def reap() -> int:
    queued = Question.objects.filter(status=QUEUED)
    lost = rows_lost(queued=queued, since="created_at", patience=PATIENCE)
    return sum(row_send(task=PRODUCE_TASK, pk=pk) for pk in lost)


def test_what_waits_while_nothing_is_in_line_was_lost(asked):
    asked(seconds=60)
    asked(seconds=5)
    assert reap() == 1
    assert queue_messages(queue=ASSISTANT_QUEUE) == 1


def test_what_waits_in_a_long_line_is_not_sent_again(asked):
    for _ in range(3):
        assert row_send(task=PRODUCE_TASK, pk=asked(seconds=60).pk)
    asked(seconds=65, status="finished")
    assert reap() == 0
    assert queue_messages(queue=ASSISTANT_QUEUE) == 3


def test_what_later_ones_overtook_was_lost_however_long_the_line_is(asked):
    asked(seconds=60)
    row_send(task=PRODUCE_TASK, pk=asked(seconds=20).pk)
    asked(seconds=55, status="finished")
    assert reap() == 0
    asked(seconds=40, status="running")
    assert reap() == 1


def test_a_broker_that_is_away_is_tried_again_later(asked, monkeypatch):
    def refuse(*args, **options):
        raise OperationalError("nobody is there")

    asked(seconds=60)
    with monkeypatch.context() as away:
        away.setattr(current_app, "send_task", refuse)
        assert reap() == 0
    assert reap() == 1
