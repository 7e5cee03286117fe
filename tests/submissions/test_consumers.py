"""The workspace's WebSocket, through the real application, broker and channel layer."""

from __future__ import annotations

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.test import Client

from codereview.accounts.actors import Actor
from codereview.accounts.services import token_create
from codereview.asgi import application
from codereview.common.errors import Conflict
from codereview.common.events import RING, events_last_id, events_publish, group_name
from codereview.common.stores import redis_client
from submissions import consumers, messages
from submissions.messages import register_message
from submissions.services import submission_judge
from submissions.subjects import workspace_subject

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20  # longer than any busy machine needs; reached only by a fault

ALL = ["submission.queued", "submission.started", "submission.compiled", *["test.finished"] * 4, "submission.finished"]


def socket(slug="sum-of-two", *, token="", after="", cookie="", origin=b"http://localhost") -> WebsocketCommunicator:
    query = f"?token={token}" if token else ""
    query += f"&after={after}" if after else ""
    headers = [(b"origin", origin), (b"host", b"localhost")]
    if cookie:
        headers.append((b"cookie", f"sessionid={cookie}".encode()))
    return WebsocketCommunicator(application, f"/ws/problems/{slug}/{query}", headers=headers)


@pytest.fixture
def token(user) -> str:
    return token_create(user=user, name="test")[1]


@pytest.fixture
def subject(actor) -> str:
    return workspace_subject(actor_key=actor.key, slug="sum-of-two")


@pytest.fixture
async def page(problem, token):
    """An open socket of the learner."""
    communicator = socket(token=token)
    connected, _ = await communicator.connect(timeout=SECONDS)
    assert connected
    yield communicator
    await communicator.disconnect(timeout=SECONDS)


async def received(communicator, count) -> list[dict]:
    return [json.loads(await communicator.receive_from(timeout=SECONDS)) for _ in range(count)]


def types(events):
    return [event["type"] for event in events]


class TestConnecting:
    async def test_another_sites_page_is_turned_away(self, problem, token):
        communicator = socket(token=token, origin=b"https://evil.example")
        connected, _ = await communicator.connect(timeout=SECONDS)
        assert not connected

    async def test_nobody_is_told_to_sign_in_and_closed(self, problem):
        """The page's script can read why, and need not try again."""
        communicator = socket()
        await communicator.connect(timeout=SECONDS)
        (event,) = await received(communicator, 1)
        assert event["data"]["code"] == "not_authenticated"
        assert (await communicator.receive_output(timeout=SECONDS))["code"] == 4401

    async def test_a_wrong_token_is_nobody(self, problem):
        communicator = socket(token="crv_wrong")
        await communicator.connect(timeout=SECONDS)
        (event,) = await received(communicator, 1)
        assert event["data"]["code"] == "not_authenticated"
        await communicator.disconnect(timeout=SECONDS)

    async def test_a_wrong_token_is_nobody_even_with_a_session(self, problem, user):
        client = Client()
        await sync_to_async(client.force_login)(user)
        communicator = socket(token="crv_wrong", cookie=client.cookies["sessionid"].value)
        await communicator.connect(timeout=SECONDS)
        (event,) = await received(communicator, 1)
        assert event["data"]["code"] == "not_authenticated"
        await communicator.disconnect(timeout=SECONDS)

    @pytest.mark.parametrize("slug", ["no-such-problem", "sum-of-two"])
    async def test_an_unknown_or_unpublished_problem_is_not_found(self, problem, token, slug):
        problem.status = "draft"
        await problem.asave()
        communicator = socket(slug, token=token)
        await communicator.connect(timeout=SECONDS)
        (event,) = await received(communicator, 1)
        assert event["data"]["code"] == "not_found"
        assert (await communicator.receive_output(timeout=SECONDS))["code"] == 4404

    async def test_a_session_opens_it(self, problem, user, subject):
        client = Client()
        await sync_to_async(client.force_login)(user)
        communicator = socket(cookie=client.cookies["sessionid"].value)
        assert (await communicator.connect(timeout=SECONDS))[0]
        await sync_to_async(events_publish)(subjects=[subject], type="chat.message", data={})
        assert types(await received(communicator, 1)) == ["chat.message"]
        await communicator.disconnect(timeout=SECONDS)

    async def test_a_guest_hears_of_their_runs(self, problem, run):
        """The page gave the guest a session before."""
        client = Client()
        await sync_to_async(client.get)(f"/problems/{problem.slug}/")
        communicator = socket(cookie=client.cookies["sessionid"].value)
        assert (await communicator.connect(timeout=SECONDS))[0]
        session = await sync_to_async(lambda: client.session["guest_key"])()
        await sync_to_async(run)(actor=Actor(guest_key=session))
        assert types(await received(communicator, 1)) == ["submission.queued"]
        await communicator.disconnect(timeout=SECONDS)


class TestEvents:
    async def test_results_arrive_once_and_in_order(self, page, asend):
        submission = await asend()
        await sync_to_async(submission_judge, thread_sensitive=False)(submission_id=submission.pk)
        events = await received(page, len(ALL))
        assert types(events) == ALL
        assert [event["id"] for event in events] == sorted({event["id"] for event in events})
        assert await page.receive_nothing(timeout=0.2)

    async def test_two_pages_see_the_same(self, page, token, asend):
        other = socket(token=token)
        await other.connect(timeout=SECONDS)
        await asend()
        assert await received(page, 1) == await received(other, 1)
        await other.disconnect(timeout=SECONDS)

    async def test_another_persons_page_hears_nothing(self, page, asend, other_actor):
        await asend(actor=other_actor)
        assert await page.receive_nothing(timeout=0.2)

    async def test_reconnecting_replays_what_was_missed_and_follows(self, problem, token, asend, subject):
        """A connection is lost in the middle of judging; the next one resumes from the last id seen."""
        before = await sync_to_async(events_last_id)(subject=subject)
        submission = await asend()
        first = socket(token=token)
        await first.connect(timeout=SECONDS)
        await first.send_to(text_data=json.dumps({"type": "resume", "after": before}))
        (queued,) = await received(first, 1)
        await first.disconnect(timeout=SECONDS)
        await sync_to_async(submission_judge, thread_sensitive=False)(submission_id=submission.pk)
        second = socket(token=token)
        await second.connect(timeout=SECONDS)
        await second.send_to(text_data=json.dumps({"type": "resume", "after": queued["id"]}))
        assert types(await received(second, len(ALL) - 1)) == ALL[1:]
        await sync_to_async(events_publish)(subjects=[subject], type="chat.message", data={})
        assert types(await received(second, 1)) == ["chat.message"]
        await second.disconnect(timeout=SECONDS)

    async def test_what_comes_between_connecting_and_resuming_is_told_once(self, problem, token, subject):
        """In order, after what was missed."""
        publish = sync_to_async(events_publish)
        seen, _missed = [await publish(subjects=[subject], type="chat.message", data={"n": n}) for n in range(2)]
        page = socket(token=token)
        await page.connect(timeout=SECONDS)
        await publish(subjects=[subject], type="chat.message", data={"n": 2})
        assert await page.receive_nothing(timeout=0.1)
        await page.send_to(text_data=json.dumps({"type": "resume", "after": seen}))
        assert [event["data"]["n"] for event in await received(page, 2)] == [1, 2]
        assert await page.receive_nothing(timeout=0.2)
        await page.disconnect(timeout=SECONDS)

    async def test_an_address_may_say_where_to_resume(self, problem, token, subject):
        """Then nothing can come in between."""
        publish = sync_to_async(events_publish)
        seen, *_missed = [await publish(subjects=[subject], type="chat.message", data={"n": n}) for n in range(3)]
        page = socket(token=token, after=seen)
        await page.connect(timeout=SECONDS)
        await publish(subjects=[subject], type="chat.message", data={"n": 3})
        assert [event["data"]["n"] for event in await received(page, 3)] == [1, 2, 3]
        assert await page.receive_nothing(timeout=0.2)
        await page.disconnect(timeout=SECONDS)

    async def test_an_expired_stream_is_replaced_by_what_is_stored(self, page, asend, subject):
        """No learner can tell the difference."""
        submission = await asend()
        (queued,) = await received(page, 1)
        await sync_to_async(submission_judge)(submission_id=submission.pk)
        await received(page, len(ALL) - 1)
        redis_client().delete(f"events:{subject}")
        await page.send_to(text_data=json.dumps({"type": "resume", "after": queued["id"]}))
        events = await received(page, 6)
        assert types(events) == ALL[2:]
        assert events[-1]["data"]["verdict"] == "accepted"

    async def test_a_ring_without_news_sends_nothing(self, page, subject):
        """A bell rung twice for one event does not repeat it."""
        await sync_to_async(events_publish)(subjects=[subject], type="chat.message", data={})
        await get_channel_layer().group_send(group_name(subject), {"type": RING, "subject": subject})
        assert types(await received(page, 1)) == ["chat.message"]
        assert await page.receive_nothing(timeout=0.2)

    async def test_a_lost_ring_is_made_good(self, problem, token, subject, monkeypatch):
        """The stream is read again after a while even if nobody rang."""
        monkeypatch.setattr(consumers, "REREAD_SECONDS", 0.05)
        communicator = socket(token=token)
        await communicator.connect(timeout=SECONDS)
        entry = {"type": "chat.message", "at": "2026-01-01T00:00:00+00:00", "data": "{}"}
        redis_client().xadd(f"events:{subject}", entry)
        assert types(await received(communicator, 1)) == ["chat.message"]
        await communicator.disconnect(timeout=SECONDS)


class TestLeaving:
    async def test_nothing_outlives_a_page_that_leaves_while_it_is_rung(self, problem, token, subject):
        """No task, and so no connection, is left behind, whenever the bell rang."""
        before = asyncio.all_tasks()
        for _ in range(30):
            communicator = socket(token=token)
            await communicator.connect(timeout=SECONDS)
            ringing = asyncio.create_task(
                sync_to_async(events_publish)(subjects=[subject], type="chat.message", data={})
            )
            await communicator.disconnect(timeout=SECONDS)
            await ringing
        left = {task for task in asyncio.all_tasks() - before if "_do_receiving" not in repr(task)}  # the layer's own
        assert not left or not (await asyncio.wait(left, timeout=SECONDS))[1]


class TestMessages:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("{", "invalid_message"),
            ("[]", "invalid_message"),
            ("[" * 20_000, "invalid_message"),
            ('{"type": "events.ring"}', "unknown_message"),
            ('{"type": ["resume"]}', "unknown_message"),
            ('{"type": "websocket.close"}', "unknown_message"),
            ("{}", "unknown_message"),
        ],
    )
    async def test_what_is_not_on_the_list_is_an_error(self, page, text, code):
        """And the connection lives on."""
        await page.send_to(text_data=text)
        (event,) = await received(page, 1)
        assert (event["type"], event["data"]["code"], event["id"]) == ("error", code, "")

    async def test_bytes_are_an_error(self, page):
        await page.send_to(bytes_data=b"{}")
        assert (await received(page, 1))[0]["data"]["code"] == "invalid_message"

    async def test_a_message_that_is_too_large_closes(self, page):
        await page.send_to(text_data="x" * (consumers.MESSAGE_MAX_BYTES + 1))
        assert (await received(page, 1))[0]["data"]["code"] == "message_too_large"
        assert (await page.receive_output(timeout=SECONDS))["code"] == 1009

    async def test_a_flood_is_answered_with_an_error(self, page, monkeypatch):
        monkeypatch.setattr(consumers, "MESSAGES_PER_WINDOW", 2)
        for _ in range(3):
            await page.send_to(text_data='{"type": "nonsense"}')
        codes = [event["data"]["code"] for event in await received(page, 3)]
        assert codes == ["unknown_message", "unknown_message", "too_many_requests"]

    @pytest.mark.parametrize("after", [None, 7, "x", "1-1-1", {"a": 1}, "9" * 40 + "-1"])
    async def test_a_resume_from_nowhere_starts_at_the_beginning(self, page, asend, after):
        await asend()
        await received(page, 1)
        await page.send_to(text_data=json.dumps({"type": "resume", "after": after}))
        assert types(await received(page, 1)) == ["submission.queued"]

    async def test_other_apps_register_their_messages(self, page, actor, monkeypatch):
        """They see who speaks about which problem, and their refusals reach the client."""
        monkeypatch.setattr(messages, "_handlers", {})

        async def refuse(consumer, content):
            raise Conflict(f"{consumer.actor.user.email} {consumer.problem.slug} {content['text']}", code="busy")

        register_message("chat.send", refuse)
        await page.send_to(text_data=json.dumps({"type": "chat.send", "text": "hello"}))
        (event,) = await received(page, 1)
        assert event["data"] == {"code": "busy", "detail": f"{actor.user.email} sum-of-two hello"}
