"""What a worker does beside its tasks: signs of life, and periodic jobs in turns."""

from __future__ import annotations

import threading
import time

import pytest

from codereview import housekeeping
from codereview.common.health import beats
from codereview.common.stores import redis_client
from codereview.housekeeping import Housekeeper

calls = []


def job():
    calls.append(threading.get_ident())


def broken_job():
    calls.append("broken")
    raise RuntimeError("a job's own fault")


@pytest.fixture(autouse=True)
def jobs(settings):
    calls.clear()
    settings.HOUSEKEEPING = {
        "broken": {"CALL": f"{__name__}.broken_job", "EVERY_SECONDS": 60},
        "job": {"CALL": f"{__name__}.job", "EVERY_SECONDS": 60},
    }


@pytest.fixture
def in_a_thread():
    """Runs one round where it runs in life: a round closes its thread's database connections."""

    def run(housekeeper):
        thread = threading.Thread(target=housekeeper.tick)
        thread.start()
        thread.join()

    return run


def test_workers_take_turns(in_a_thread):
    """Of two workers one does the job in a period; both are alive."""
    in_a_thread(Housekeeper(name="w1"))
    in_a_thread(Housekeeper(name="w2"))
    assert len([call for call in calls if call != "broken"]) == 1
    assert len(beats()) == 2


def test_the_next_period_is_a_new_turn(in_a_thread):
    """The claim expires by itself."""
    in_a_thread(Housekeeper(name="w1"))
    assert 0 < redis_client().ttl("housekeeping:job") <= 60
    redis_client().delete("housekeeping:job")
    in_a_thread(Housekeeper(name="w1"))
    assert len([call for call in calls if call != "broken"]) == 2


def test_a_job_that_fails_is_logged_and_ends_nothing(in_a_thread, caplog):
    """The next job is done all the same."""
    in_a_thread(Housekeeper(name="w1"))
    assert "housekeeping.job_failed" in caplog.text
    assert len(calls) == 2


def test_without_the_store_a_round_does_nothing(in_a_thread, settings):
    """No turn can be claimed; the thread goes on."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    in_a_thread(Housekeeper(name="w1"))
    assert calls == []


def test_a_round_that_fails_is_followed_by_another(monkeypatch):
    """Without the thread nothing lost would be found, and the worker would seem dead."""
    rounds = []

    def record(**_beat):
        rounds.append(1)
        if len(rounds) == 1:
            raise RuntimeError("a bug")

    monkeypatch.setattr(housekeeping, "beat_record", record)
    monkeypatch.setattr(housekeeping, "BEAT_SECONDS", 0.01)
    housekeeper = Housekeeper(name="w1")
    housekeeper.start()
    deadline = time.monotonic() + 10
    while len(rounds) < 2 and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    housekeeper.stop()
    assert len(rounds) >= 2


def test_it_ends_when_asked():
    """A stopping worker is not held up."""
    housekeeper = Housekeeper(name="w1")
    housekeeper.start()
    housekeeper.stop()
    assert not housekeeper.is_alive()
