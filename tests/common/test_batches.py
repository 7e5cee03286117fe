"""Bursts of events: in order, together, and soon even if nobody asks."""

from __future__ import annotations

import threading
import time
import uuid

from codereview.common import batches, events
from codereview.common.batches import EventsBatch
from codereview.common.events import events_after, events_publish


def subject() -> str:
    return f"test:{uuid.uuid4()}"


def types(name: str) -> list[str]:
    return [event.type for event in events_after(subject=name)]


def wait_for(name: str, count: int) -> list[str]:
    deadline = time.monotonic() + 5
    while len(types(name)) < count and time.monotonic() < deadline:
        threading.Event().wait(0.005)
    return types(name)


def test_a_burst_is_told_soon_by_itself():
    """Nobody flushes: a slow next test must not hold back the one before."""
    name = subject()
    batch = EventsBatch(subjects=(name,))
    for number in range(3):
        batch.add(type=f"burst.{number}", data={})
    assert wait_for(name, 3) == ["burst.0", "burst.1", "burst.2"]


def test_one_that_cannot_be_written_does_not_end_the_writer(monkeypatch):
    """Every other subject of the process hangs on the same thread."""
    publish = batches.events_publish_many
    broken, sound = subject(), subject()

    def fragile(*, subjects, **options):
        if subjects == (broken,):
            raise RuntimeError("a bug")
        return publish(subjects=subjects, **options)

    monkeypatch.setattr(batches, "events_publish_many", fragile)
    EventsBatch(subjects=(broken,)).add(type="lost", data={})
    EventsBatch(subjects=(sound,)).add(type="told", data={})
    assert wait_for(sound, 1) == ["told"]


def test_a_flush_takes_along_what_waits_and_keeps_the_order():
    name, other = subject(), subject()
    batch = EventsBatch(subjects=(name, other))
    batch.add(type="first", data={"n": 1})
    batch.flush(type="last", data={"n": 2})
    assert types(name) == types(other) == ["first", "last"]
    assert [event.id for event in events_after(subject=name)] == [event.id for event in events_after(subject=other)]


def test_a_burst_is_one_round_trip(monkeypatch):
    calls = []
    publish = batches.events_publish_many

    def counted(**options):
        calls.append(len(options["news"]))
        return publish(**options)

    monkeypatch.setattr(batches, "events_publish_many", counted)
    batch = EventsBatch(subjects=(subject(),))
    with batch._writing:  # the writer waits until all are there
        for number in range(10):
            batch.add(type=f"burst.{number}", data={})
    batch.flush(type="last")
    assert sum(calls) == 11
    assert len(calls) <= 2


def test_nobody_is_rung_who_does_not_listen(monkeypatch):
    """A ring costs more than the event, and most subjects have no page open."""
    rung = []
    monkeypatch.setattr(events._bell(), "ring", rung.append)
    assert events_publish(subjects=(subject(),), type="quiet", data={})
    assert rung == []
