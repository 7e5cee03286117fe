"""Tasks hand their row to the pool of tellings, and what is lost on the way is sent again."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_problem
from tests.tutor.stored import make_judged
from tutor.models import Hint
from tutor.pool import told_run
from tutor.producing import hint_produce
from tutor.queueing import hints_reap
from tutor.services import hint_request, message_send

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20  # longer than any busy machine needs; reached only by a fault


def test_a_row_is_told_in_the_pool(user):
    hint = hint_request(submission=make_judged(user=user, problem=make_problem()), user=user)
    assert told_run(lambda pk: hint_produce(hint_id=pk), hint.pk).result(SECONDS)
    assert Hint.objects.get(pk=hint.pk).status == Hint.Status.FINISHED


def test_a_fault_in_a_telling_ends_no_thread(user):
    def broken(pk):
        raise RuntimeError("a fault of ours")

    hint = hint_request(submission=make_judged(user=user, problem=make_problem()), user=user)
    assert told_run(broken, hint.pk).result(SECONDS) is False


def test_what_no_worker_took_is_sent_again(user, broker_forgets):
    submission = make_judged(user=user, problem=make_problem())
    hint = hint_request(submission=submission, user=user)
    answer = message_send(user=user, problem=submission.problem, text="Where?")
    broker_forgets()
    assert hints_reap() == 0
    for row in (hint, answer):
        type(row).objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    assert hints_reap() == 2


def test_what_waits_for_a_thread_waits_once(user, settings):
    """However often its message came."""
    hint = hint_request(submission=make_judged(user=user, problem=make_problem()), user=user)
    free, told = threading.Event(), []
    busy = [told_run(lambda pk: free.wait(SECONDS), uuid.uuid4()) for _ in range(settings.TUTOR_CONCURRENCY)]
    waiting = [told_run(lambda pk: told.append(pk) is None, hint.pk) for _ in range(3)]
    free.set()
    assert [future.result(SECONDS) for future in (*busy, *waiting)] == [True] * len(busy) + [True] * 3
    assert told == [hint.pk]
