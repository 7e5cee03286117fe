"""Server-sent events of reviews: a stored one told in full and resumable, a streamed one told once and forgotten."""

from __future__ import annotations

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async

from codereview.common.errors import InvalidInput, QueueFull, TooManyRequests
from codereview.common.events import events_after
from codereview.common.models import Payload
from codereview.common.stores import redis_client
from codereview.llm.models import UsageEntry
from reviews import following
from reviews.following import review_events, streamed_review
from reviews.models import Review
from reviews.producing import review_produce, stream_produce
from reviews.services import review_again, review_create, review_delete, review_stream_open
from reviews.streams import Snippet, snippet_is_wanted, snippet_put, stream_subject, streams_counted
from tests.llm.fake_server import Reply
from tests.reviews.code import CLEAN, FAULTY

pytestmark = pytest.mark.django_db(transaction=True)

produce = sync_to_async(review_produce)
produce_beside = sync_to_async(review_produce, thread_sensitive=False)


def parsed(frames: list[bytes]) -> list[dict]:
    lines = [line for frame in frames for line in frame.decode().splitlines() if line.startswith("data: ")]
    return [json.loads(line.removeprefix("data: ")) for line in lines]


async def told(frames) -> list[dict]:
    async with asyncio.timeout(30):
        return parsed([frame async for frame in frames])


def types(events) -> list[str]:
    return [event["type"] for event in events]


@pytest.fixture
async def review(user) -> Review:
    return (await sync_to_async(review_create)(user=user, title="Adding", language="python", code=FAULTY))[0]


class TestReviewEvents:
    async def test_a_listener_hears_each_finding_and_the_end(self, review):
        listener = asyncio.create_task(told(review_events(review_id=review.pk)))
        await produce_beside(review_id=review.pk)
        events = await listener
        assert types(events) == ["review.started", "review.finding", "review.finished"]
        assert events[1]["data"]["finding"]["quote"] in FAULTY
        assert events[-1]["data"]["summary"]

    async def test_resuming_sends_only_what_came_after(self, review):
        await produce(review_id=review.pk)
        events = await told(review_events(review_id=review.pk))
        assert await told(review_events(review_id=review.pk, after=events[0]["id"])) == events[1:]
        assert types(await told(review_events(review_id=review.pk, after=events[-1]["id"]))) == ["review.finished"]

    async def test_an_expired_stream_is_made_from_what_is_stored(self, review):
        """The same findings and the same end; the ids stay the same and can be resumed from."""
        await produce(review_id=review.pk)
        live = await told(review_events(review_id=review.pk))
        redis_client().flushall()
        stored = await told(review_events(review_id=review.pk))
        assert [event["data"] for event in stored] == [event["data"] for event in live[1:]]
        assert await told(review_events(review_id=review.pk, after=stored[0]["id"])) == stored[1:]

    async def test_another_version_is_told_from_its_own_beginning(self, review):
        await produce(review_id=review.pk)
        await sync_to_async(review.refresh_from_db)()
        await sync_to_async(review_again)(review=review)
        await produce(review_id=review.pk)
        events = await told(review_events(review_id=review.pk))
        assert types(events) == ["review.started", "review.finding", "review.finished"]
        assert events[-1]["data"]["version"] == 2

    async def test_a_deleted_review_ends_in_an_error_and_leaves_no_events(self, review):
        await produce(review_id=review.pk)
        await sync_to_async(review_delete)(review=review)
        assert redis_client().keys("events:review:*") == []
        (event,) = await told(review_events(review_id=review.pk))
        assert (event["type"], event["data"]["code"]) == ("error", "not_found")

    async def test_a_dead_store_ends_the_stream_with_an_error(self, review, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        (event,) = await told(review_events(review_id=review.pk))
        assert event["data"]["code"] == "events_unavailable"


def opened(**changes) -> str:
    return review_stream_open(**{"user": None, "address": "192.0.2.1", "language": "python", "code": FAULTY, **changes})


class TestStreamedReview:
    async def test_findings_are_told_and_nothing_stays_but_a_counter(self):
        """No row, no payload, no code in the cache, no events."""
        stream_id = await sync_to_async(opened)()
        listener = asyncio.create_task(told(streamed_review(stream_id=stream_id)))
        assert await sync_to_async(stream_produce, thread_sensitive=False)(stream_id=stream_id)
        events = await listener
        assert types(events) == ["review.started", "review.finding", "review.finished"]
        assert events[-1]["data"]["rating"] == 80
        assert not await Review.objects.aexists()
        assert not await Payload.objects.aexists()
        values = [redis_client().dump(key) for key in redis_client().keys("*") if "celery" not in key]
        assert not any("items" in str(value) for value in values)
        assert (
            redis_client().keys("events:*")
            == redis_client().keys("snippet:*")
            == redis_client().keys("listener:*")
            == []
        )
        assert streams_counted() == {"python": 1}

    async def test_code_without_a_fault_is_told_so(self):
        stream_id = await sync_to_async(opened)(code=CLEAN)
        listener = asyncio.create_task(told(streamed_review(stream_id=stream_id)))
        await sync_to_async(stream_produce, thread_sensitive=False)(stream_id=stream_id)
        end = (await listener)[-1]["data"]
        assert (end["rating"], end["findings_count"]) == (100, 0)
        assert "found none" in end["summary"]

    async def test_a_client_that_goes_is_forgotten_at_once(self):
        """Its code, and what was said about it; a worker that comes too late does nothing."""
        stream_id = await sync_to_async(opened)()
        frames = streamed_review(stream_id=stream_id)
        await anext(frames)
        await frames.aclose()
        assert not snippet_is_wanted(stream_id=stream_id)
        assert not await sync_to_async(stream_produce)(stream_id=stream_id)
        assert events_after(subject=stream_subject(stream_id)) == []

    def test_without_a_listener_the_code_expires(self):
        stream_id = opened()
        assert 0 < redis_client().ttl(f"snippet:{stream_id}") <= 30
        assert 0 < redis_client().ttl(f"listener:{stream_id}") <= 30

    def test_one_worker_takes_it(self):
        """A message that came twice pays no model twice."""
        stream_id = opened()
        assert stream_produce(stream_id=stream_id)
        assert not stream_produce(stream_id=stream_id)

    async def test_a_lost_message_is_sent_again(self, monkeypatch, celery_worker_thread):
        """The broker forgot it; the listener's next sign of life makes it good."""
        monkeypatch.setattr("codereview.common.following.HEARTBEAT_SECONDS", 0.2)
        stream_id = "a" * 32
        snippet = Snippet(language="python", code=FAULTY, user_id=None)
        await sync_to_async(snippet_put)(stream_id=stream_id, snippet=snippet)
        events = await told(streamed_review(stream_id=stream_id))
        assert types(events) == ["review.started", "review.finding", "review.finished"]

    async def test_a_worker_that_died_ends_it_in_words(self, monkeypatch):
        monkeypatch.setattr(following, "STREAM_SECONDS_MAX", 0.0)
        monkeypatch.setattr("codereview.common.following.HEARTBEAT_SECONDS", 0.05)
        stream_id = await sync_to_async(opened)()
        (event,) = await told(streamed_review(stream_id=stream_id))
        assert (event["type"], event["data"]["code"]) == ("error", "review_interrupted")

    async def test_our_own_fault_is_told_as_ours(self, monkeypatch):
        def broken(**kwargs):
            raise RuntimeError("a planted fault")

        monkeypatch.setattr("reviews.reviewing.analysers_run", broken)
        stream_id = await sync_to_async(opened)()
        listener = asyncio.create_task(told(streamed_review(stream_id=stream_id)))
        with pytest.raises(RuntimeError, match="planted"):
            await sync_to_async(stream_produce, thread_sensitive=False)(stream_id=stream_id)
        events = await listener
        assert events[-1]["data"]["code"] == "review_failed"
        assert "planted" not in json.dumps(events)


class TestReviewStreamOpen:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"code": " "}, "code_is_empty"),
            ({"language": "cobol"}, "unknown_language"),
            ({"code": "\0"}, "code_has_null_bytes"),
        ],
    )
    def test_bad_input_is_refused_and_nothing_is_kept(self, change, code):
        with pytest.raises(InvalidInput) as caught:
            opened(**change)
        assert caught.value.code == code
        assert redis_client().keys("*") == []

    def test_guests_are_limited_by_address(self, settings):
        settings.LIMITS = {**settings.LIMITS, "guest_review_streams_per_address": (1, 60)}
        opened()
        with pytest.raises(TooManyRequests):
            opened()
        opened(address="192.0.2.2")

    def test_people_are_limited_each(self, settings, user, other_user):
        settings.LIMITS = {**settings.LIMITS, "review_streams_per_person": (1, 60)}
        opened(user=user)
        opened(user=other_user)
        with pytest.raises(TooManyRequests):
            opened(user=user)

    def test_without_a_broker_it_is_refused_in_words(self, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        with pytest.raises(QueueFull):
            opened()


SAID = {"severity": "essential", "category": "performance", "line": 6, "quote": "print(add(1))", "text": "Said live."}


class TestUpstream:
    async def test_a_client_that_goes_stops_the_call_to_the_model(self, user, endpoint):
        """The endpoint's own connection is closed while it still speaks; the call is booked as cancelled."""
        server = endpoint(Reply(kind="stall", pieces=(json.dumps(SAID) + "\n", "never said"), after=1))
        stream_id = await sync_to_async(opened)(user=user)
        work = asyncio.create_task(sync_to_async(stream_produce, thread_sensitive=False)(stream_id=stream_id))
        frames = streamed_review(stream_id=stream_id)
        async with asyncio.timeout(30):
            async for frame in frames:
                if b"Said live." in frame:
                    break
        await frames.aclose()
        async with asyncio.timeout(5):
            assert not await work
        assert await asyncio.to_thread(server.gone.wait, 5)
        entry = await UsageEntry.objects.aget()
        assert (entry.outcome, entry.subject) == ("cancelled", stream_id)
        assert redis_client().keys("events:*") == []

    async def test_deleting_a_review_stops_the_call_to_the_model(self, review, endpoint):
        """And nothing of it is stored afterwards."""
        server = endpoint(Reply(kind="stall", pieces=(json.dumps(SAID) + "\n", "never said"), after=1))
        work = asyncio.create_task(produce_beside(review_id=review.pk))
        frames = review_events(review_id=review.pk)
        async with asyncio.timeout(30):
            async for frame in frames:
                if b"Said live." in frame:
                    break
        await frames.aclose()
        await sync_to_async(review_delete)(review=review)
        async with asyncio.timeout(5):
            assert not await work
        assert await asyncio.to_thread(server.gone.wait, 5)
        assert not await Payload.objects.aexists()
        assert redis_client().keys("events:*") == []
