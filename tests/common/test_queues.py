"""A worker that hears nothing any more is noticed, and one that merely has nothing to do is not."""

from __future__ import annotations

import signal

from celery import current_app

from codereview.common import queues
from codereview.common.queues import DEAF_AFTER_LOOKS, Hearing, queue_messages, worker_end_if_deaf


def _send() -> None:
    current_app.send_task("submissions.tasks.judge", args=["no-such-id"])


def _ready() -> Hearing:
    hearing = Hearing()
    hearing.listening_begins()
    return hearing


def test_a_worker_that_still_examines_its_sandbox_is_not_deaf():
    _send()
    hearing = Hearing()
    assert not any(hearing.is_deaf(queues=["judge"]) for _ in range(2 * DEAF_AFTER_LOOKS))


def test_messages_are_counted_and_a_queue_that_does_not_exist_is_empty():
    assert queue_messages(queue="judge") == 0
    _send()
    assert queue_messages(queue="judge") == 1


def test_idle_while_messages_wait_is_deaf():
    _send()
    hearing = _ready()
    looks = [hearing.is_deaf(queues=["judge"]) for _ in range(DEAF_AFTER_LOOKS)]
    assert looks == [False] * (DEAF_AFTER_LOOKS - 1) + [True]


def test_busy_or_without_messages_is_not_deaf():
    hearing = _ready()
    assert not any(hearing.is_deaf(queues=["judge"]) for _ in range(2 * DEAF_AFTER_LOOKS))
    _send()
    hearing.task_begins()
    assert not any(hearing.is_deaf(queues=["judge"]) for _ in range(2 * DEAF_AFTER_LOOKS))


def test_work_between_two_looks_is_a_sign_of_hearing():
    _send()
    hearing = _ready()
    for _ in range(2 * DEAF_AFTER_LOOKS):
        hearing.task_begins()
        hearing.task_ends()
        assert not hearing.is_deaf(queues=["judge"])


def test_a_deaf_worker_asks_itself_to_end(monkeypatch):
    _send()
    monkeypatch.setattr(queues, "hearing", _ready())
    received = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: received.append(number))
    try:
        for _ in range(DEAF_AFTER_LOOKS):
            assert not received
            worker_end_if_deaf(queues=["judge"])
    finally:
        signal.signal(signal.SIGTERM, before)
    assert received == [signal.SIGTERM]
