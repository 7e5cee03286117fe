"""Server-sent events: every event once and in order, resumable, and made from what is stored if need be."""

from __future__ import annotations

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async

from codereview.common import following
from codereview.common.endings import ending_ticket
from codereview.common.events import stream_key
from codereview.common.stores import redis_client
from submissions.models import Submission
from submissions.selectors import submission_reread
from submissions.services import submission_cancel, submission_judge
from submissions.subjects import submission_subject
from submissions.waiting import server_sent_events, wait_until_ended
from tests.submissions.programs import adds

pytestmark = pytest.mark.django_db(transaction=True)

ALL = ["submission.queued", "submission.started", "submission.compiled", *["test.finished"] * 4, "submission.finished"]


async def sent(submission, after="") -> list[dict]:
    """The events of a whole stream, parsed."""
    async with asyncio.timeout(20):
        frames = [frame.decode() async for frame in server_sent_events(submission=submission, after=after)]
    lines = [line for frame in frames for line in frame.splitlines() if line.startswith("data: ")]
    return [json.loads(line.removeprefix("data: ")) for line in lines]


def types(events):
    return [event["type"] for event in events]


class TestServerSentEvents:
    async def test_a_finished_submission_is_told_from_its_stream(self, asend):
        submission = await asend()
        await sync_to_async(submission_judge)(submission_id=submission.pk)
        events = await sent(submission)
        assert types(events) == ALL
        assert all(set(event) == {"id", "type", "at", "data"} for event in events)

    async def test_a_listener_hears_what_happens_later(self, asend):
        """It waits for the worker and ends with `submission.finished`."""
        submission = await asend()
        listener = asyncio.create_task(sent(submission))
        await asyncio.sleep(0)
        await sync_to_async(submission_judge, thread_sensitive=False)(submission_id=submission.pk)
        assert types(await listener) == ALL

    async def test_each_test_is_sent_while_the_next_runs(self, asend, programs):
        """The program stops at its third test until the client has seen the second."""
        submission, seen = await asend(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def waits(source, process, cancelled):
            if process.stdin.startswith(b"0 0"):
                asyncio.run_coroutine_threadsafe(seen.wait(), loop).result(timeout=10)
            return adds(source, process, cancelled)

        programs.behaviour = staticmethod(waits)
        judging = asyncio.create_task(
            sync_to_async(submission_judge, thread_sensitive=False)(submission_id=submission.pk)
        )
        tests = 0
        async with asyncio.timeout(20):
            async for frame in server_sent_events(submission=submission):
                tests += b"event: test.finished" in frame
                if tests == 2:
                    seen.set()
        assert await judging
        assert tests == 4

    async def test_resuming_sends_only_what_came_after(self, asend):
        submission = await asend()
        await sync_to_async(submission_judge)(submission_id=submission.pk)
        events = await sent(submission)
        assert await sent(submission, after=events[3]["id"]) == events[4:]

    async def test_an_expired_stream_is_made_from_what_is_stored(self, asend):
        """Compile, every test and the end, with ids that stay the same and can be resumed from."""
        submission = await asend()
        await sync_to_async(submission_judge)(submission_id=submission.pk)
        live = await sent(submission)
        redis_client().flushall()
        stored = await sent(submission)
        assert types(stored) == ALL[2:]
        assert [event["data"] for event in stored] == [event["data"] for event in live[2:]]
        assert await sent(submission, after=stored[2]["id"]) == stored[3:]

    async def test_a_client_that_has_seen_the_end_is_told_the_end_again(self, asend):
        """A reconnecting EventSource must not hang."""
        submission = await asend()
        await sync_to_async(submission_judge)(submission_id=submission.pk)
        events = await sent(submission)
        assert types(await sent(submission, after=events[-1]["id"])) == ["submission.finished"]

    async def test_an_end_that_was_never_published_is_found_at_the_next_heartbeat(self, asend, monkeypatch):
        """The stream lost its end; the row has it."""
        monkeypatch.setattr(following, "HEARTBEAT_SECONDS", 0.05)
        submission = await asend()
        await sync_to_async(submission_judge)(submission_id=submission.pk)
        key = stream_key(f"submission:{submission.pk}")
        redis_client().xdel(key, redis_client().xrevrange(key, count=1)[0][0])
        assert types(await sent(submission)) == ALL

    async def test_a_silent_stream_gives_signs_of_life(self, asend, monkeypatch):
        monkeypatch.setattr(following, "HEARTBEAT_SECONDS", 0.02)
        submission = await asend()
        frames = server_sent_events(submission=submission)
        async with asyncio.timeout(10):
            async for frame in frames:
                if frame.startswith(b":"):
                    break
        await frames.aclose()
        assert not following._open

    async def test_a_cancelled_submission_ends_the_stream(self, asend):
        submission = await asend()
        listener = asyncio.create_task(sent(submission))
        await sync_to_async(submission_cancel)(submission=submission)
        events = await listener
        assert events[-1]["data"]["status"] == "cancelled"

    async def test_a_dead_store_ends_the_stream_with_an_error(self, asend, settings):
        submission = await asend()
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        (event,) = await sent(submission)
        assert event["data"]["code"] == "events_unavailable"

    async def test_one_follower_too_many_is_told_so(self, asend, monkeypatch):
        monkeypatch.setattr(following, "FOLLOWERS_MAX", 0)
        (event,) = [event for event in await sent(await asend()) if event["type"] == "error"]
        assert event["data"]["code"] == "events_unavailable"


async def ended(submission, *, seconds: float) -> None:
    """As a long poll waits."""
    subject = submission_subject(submission_id=submission.pk)
    await wait_until_ended(subject=subject, seconds=seconds, ticket=ending_ticket(subject))


class TestWaitUntilEnded:
    async def test_returns_when_it_ends(self, asend):
        submission = await asend()
        waiting = asyncio.create_task(ended(submission, seconds=20))
        await sync_to_async(submission_judge, thread_sensitive=False)(submission_id=submission.pk)
        async with asyncio.timeout(5):
            await waiting
        assert (await sync_to_async(submission_reread)(submission_id=submission.pk)).status == "finished"

    async def test_returns_when_time_is_up(self, asend):
        submission = await asend()
        async with asyncio.timeout(5):
            await ended(submission, seconds=0.05)
        assert await Submission.objects.filter(status="queued").aexists()

    async def test_returns_at_once_without_a_store(self, asend, settings):
        submission = await asend()
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        async with asyncio.timeout(5):
            await ended(submission, seconds=20)
