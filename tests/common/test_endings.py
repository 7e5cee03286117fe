"""Waiting for ends by one subscription per process."""

from __future__ import annotations

import time
import uuid

import pytest

from codereview.common.endings import Endings
from codereview.common.events import events_publish


@pytest.fixture
def endings():
    """A listener whose subscription is in force."""
    listener = Endings()
    listener.start()
    deadline = time.monotonic() + 10
    while listener.ticket("probe").done() and time.monotonic() < deadline:
        time.sleep(0.01)
    yield listener
    listener.closed = True
    events_publish(subjects=("test:stop",), type="end", data={}, ends="test:stop")  # wakes it
    listener.join(timeout=10)
    assert not listener.is_alive()


def test_whoever_waits_for_a_subject_is_told_of_its_end(endings):
    name, other = f"test:{uuid.uuid4()}", f"test:{uuid.uuid4()}"
    first, second, stranger = endings.ticket(name), endings.ticket(name), endings.ticket(other)
    events_publish(subjects=(name,), type="progress", data={})
    events_publish(subjects=(name,), type="end", data={}, ends=name)
    assert first.result(timeout=5) is True
    assert second.result(timeout=5) is True
    assert not stranger.done()


def test_a_ticket_that_was_given_back_leaves_nothing_behind(endings):
    name = f"test:{uuid.uuid4()}"
    endings.give_back(name, endings.ticket(name))
    assert name not in endings._tickets


def test_a_client_that_has_gone_harms_nobody(endings):
    """Its wait was cancelled; the others are told."""
    name = f"test:{uuid.uuid4()}"
    gone, present = endings.ticket(name), endings.ticket(name)
    gone.cancel()
    events_publish(subjects=(name,), type="end", data={}, ends=name)
    assert present.result(timeout=5) is True


def test_without_a_store_every_ticket_is_unsure(settings):
    """Whoever holds it asks the stream itself."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    listener = Endings()
    assert listener.ticket("test").result(timeout=0) is False


def test_a_broken_subscription_leaves_nobody_waiting(endings):
    ticket = endings.ticket(f"test:{uuid.uuid4()}")
    endings._set_heard(False)
    assert ticket.result(timeout=5) is False
