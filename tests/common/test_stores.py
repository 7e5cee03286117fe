"""A store that hangs is waited for once, by whoever comes first."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
import redis

from codereview.common import stores
from codereview.common.stores import redis_client


@pytest.fixture
def silent(settings, monkeypatch) -> Iterator[socket.socket]:
    """A server that takes connections and never answers, as the store."""
    monkeypatch.setattr(stores, "ANSWER_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        yield server


def test_after_a_time_out_nobody_waits_for_a_while(silent):
    """Neither a command nor a pipeline, on whichever connection."""
    with pytest.raises(redis.TimeoutError):
        redis_client().get("key")
    pipeline = redis_client().pipeline()
    pipeline.incr("key")
    for again in (lambda: redis_client().get("key"), pipeline.execute):
        with pytest.raises(redis.ConnectionError, match="left alone"):
            again()


def test_then_it_is_asked_again(silent, monkeypatch):
    monkeypatch.setattr(stores, "PAUSE_SECONDS", 0)
    for _ in range(2):
        with pytest.raises(redis.TimeoutError):
            redis_client().get("key")


def test_a_store_that_is_away_is_asked_each_time(settings, redis_server):
    """A refused connection costs nobody any time; what comes back is used at once."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.REDIS_URL = f"redis://127.0.0.1:{free.getsockname()[1]}/0"
    for _ in range(2):
        with pytest.raises(redis.ConnectionError, match="refused"):
            redis_client().get("key")
    settings.REDIS_URL = redis_server
    assert redis_client().get("key") is None
