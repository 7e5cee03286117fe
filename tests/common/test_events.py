"""`codereview.common.events`: kept for a while, in order, with ids to resume from."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from channels.layers import get_channel_layer

from codereview.common import events
from codereview.common.stores import redis_client


def publish(*subjects, type="test.finished", **data):  # noqa: A002 - the contract's word
    return events.events_publish(subjects=subjects, type=type, data=data)


class TestPublish:
    def test_an_event_has_the_same_id_on_every_subject(self):
        """A client may follow either stream and resume on the other."""
        event_id = publish("workspace:u:p", "submission:1", index=1)
        for subject in ("workspace:u:p", "submission:1"):
            (event,) = events.events_after(subject=subject)
            assert event.id == event_id
            assert set(event.to_json()) == {"id", "type", "at", "data"}
            assert event.data == {"index": 1}

    def test_subjects_with_different_pasts_share_new_events(self):
        """A newer event on one of them never blocks the next on both."""
        publish("workspace:u:p")
        publish("workspace:u:p")
        publish("workspace:u:p", "submission:1")
        assert len(events.events_after(subject="submission:1")) == 1
        assert len(events.events_after(subject="workspace:u:p")) == 3

    def test_a_stream_is_bounded_and_expires(self, settings):
        """Nothing grows for ever."""
        settings.EVENTS_STREAM_LENGTH, settings.EVENTS_EXPIRY_SECONDS = 100, 60
        for _ in range(400):
            publish("s")
        assert redis_client().xlen(events.stream_key("s")) < 250  # trimmed in whole blocks
        assert 0 < redis_client().ttl(events.stream_key("s")) <= 60

    def test_without_redis_nothing_is_raised(self, settings):
        """The row is the truth; a lost event is only late news."""
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        assert publish("s") is None

    def test_many_publishers_keep_one_order(self):
        """Ids grow, and each event is there once."""
        with ThreadPoolExecutor(8) as pool:
            ids = list(pool.map(lambda n: publish("a", "b", n=n), range(50)))
        kept = [event.id for event in events.events_after(subject="b")]
        assert sorted(ids, key=events.event_order) == kept


class TestResume:
    def test_events_after_an_id_are_those_not_seen_yet(self):
        """Oldest first, the one named excluded."""
        first, second, third = publish("s"), publish("s"), publish("s")
        assert [event.id for event in events.events_after(subject="s", after=first)] == [second, third]
        assert events.events_after(subject="s", after=third) == []
        assert events.events_last_id(subject="s") == third

    def test_an_unknown_subject_is_empty(self):
        """No stream, no events, no id."""
        assert events.events_after(subject="none") == []
        assert events.events_last_id(subject="none") == ""

    def test_it_is_known_whether_the_past_is_complete(self):
        """A client that was away too long is sent the stored result instead."""
        first, _second, third = publish("s"), publish("s"), publish("s")
        assert events.events_reach_back(subject="s", after=first)
        redis_client().xtrim(events.stream_key("s"), minid=third, approximate=False)
        assert not events.events_reach_back(subject="s", after=first)
        assert events.events_reach_back(subject="s", after=third)


class TestRing:
    @pytest.mark.asyncio
    async def test_listeners_of_a_subject_are_rung_and_others_are_not(self):
        """The ring carries no event, only the word to look."""
        layer = get_channel_layer()
        mine, other = await layer.new_channel(), await layer.new_channel()
        await layer.group_add(events.group_name("mine"), mine)
        await layer.group_add(events.group_name("other"), other)
        await asyncio.to_thread(publish, "mine", secret="not in the ring")
        message = await asyncio.wait_for(layer.receive(mine), timeout=5)
        assert message["type"] == events.RING
        assert "not in the ring" not in str(message)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(layer.receive(other), timeout=0.1)

    @pytest.mark.parametrize("subject", ["a", "workspace:guest-ü:" + "x" * 300])
    def test_any_subject_makes_a_group_name_that_the_layer_takes(self, subject):
        """Group names are short ASCII."""
        assert re.fullmatch(r"[A-Za-z0-9_.-]{1,99}", events.group_name(subject))


class TestForget:
    def test_a_forgotten_stream_is_gone_and_may_begin_anew(self):
        publish("submission:1", index=1)
        events.events_forget(subject="submission:1")
        assert events.events_after(subject="submission:1") == []
        publish("submission:1", index=2)
        assert [event.data for event in events.events_after(subject="submission:1")] == [{"index": 2}]

    def test_without_a_store_it_is_left_to_expire(self, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        events.events_forget(subject="submission:1")
