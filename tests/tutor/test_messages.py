"""The tutor over the workspace's real WebSocket."""

from __future__ import annotations

import json

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator

from codereview.accounts.services import token_create
from codereview.asgi import application
from codereview.common.payloads import payload_get
from tests.factories import make_problem, make_user
from tests.tutor.stored import make_judged
from tutor.models import Hint, Message
from tutor.services import hint_request, message_send

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20  # longer than any busy machine needs; reached only by a fault


@pytest.fixture
async def page():
    """A connected page of a learner whose wrong submission is judged, and that submission."""
    user = await database_sync_to_async(make_user)()
    problem = await database_sync_to_async(make_problem)()
    submission = await database_sync_to_async(make_judged)(user=user, problem=problem)
    _, token = await database_sync_to_async(token_create)(user=user, name="test")
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost")]
    socket = WebsocketCommunicator(application, f"/ws/problems/{problem.slug}/?token={token}", headers=headers)
    connected, _ = await socket.connect(timeout=SECONDS)
    assert connected
    yield socket, submission
    await socket.disconnect(timeout=SECONDS)


async def _answer_of_unknown(socket) -> dict:
    """The answer to a message nobody handles: what was sent before has been dealt with by then."""
    await socket.send_to(text_data=json.dumps({"type": "nonsense"}))
    return (await _next(socket, "error"))["data"]


async def _next(socket, type_: str) -> dict:
    while True:
        event = json.loads(await socket.receive_from(timeout=SECONDS))
        if event["type"] == type_:
            return event


async def test_a_hint_is_asked_for(page):
    socket, submission = page
    await socket.send_to(text_data=json.dumps({"type": "hint.request", "submission": str(submission.pk)}))
    assert (await _answer_of_unknown(socket))["code"] == "unknown_message"
    assert await Hint.objects.filter(submission=submission, level=1).acount() == 1


async def test_a_hint_is_stopped(page):
    socket, submission = page
    hint = await database_sync_to_async(hint_request)(submission=submission, user=submission.user)
    await socket.send_to(text_data=json.dumps({"type": "hint.cancel", "hint": str(hint.pk)}))
    assert (await _answer_of_unknown(socket))["code"] == "unknown_message"
    await hint.arefresh_from_db()
    assert hint.cancel_requested_at is not None


async def test_an_answer_is_stopped(page):
    socket, submission = page
    send = database_sync_to_async(message_send)
    answer = await send(user=submission.user, problem=submission.problem, text="Where is it?")
    await socket.send_to(text_data=json.dumps({"type": "hint.cancel", "message": str(answer.pk)}))
    assert (await _answer_of_unknown(socket))["code"] == "unknown_message"
    await answer.arefresh_from_db()
    assert answer.cancel_requested_at is not None


async def test_a_question_is_sent_with_the_code_of_that_moment(page):
    socket, _ = page
    content = {"type": "chat.send", "text": "Where is it?", "code": "print(2)\n", "language": "python"}
    await socket.send_to(text_data=json.dumps(content))
    told = (await _next(socket, "chat.message"))["data"]
    assert (told["role"], told["text"]) == ("user", "Where is it?")
    turn = await Message.objects.aget(role=Message.Role.USER)
    stored = await database_sync_to_async(payload_get)(payload_id=turn.payload)
    assert (stored["code"], stored["language"]) == ("print(2)\n", "python")
    assert await Message.objects.filter(role=Message.Role.ASSISTANT, answers=turn).acount() == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({}, "empty_message"),
        ({"text": " \n"}, "empty_message"),
        ({"text": None}, "empty_message"),
        ({"text": ["a"]}, "invalid_message"),
        ({"text": {"type": "resume"}}, "invalid_message"),
        ({"text": "x" * 5000}, "message_too_long"),
        ({"text": "hello", "code": 7}, "invalid_message"),
        ({"text": "hello", "code": "a\0b"}, "code_has_null_bytes"),
        ({"text": "hello", "language": "klingon"}, "unknown_language"),
    ],
)
async def test_odd_input_is_answered_and_the_chat_lives_on(page, content, code):
    socket, _ = page
    await socket.send_to(text_data=json.dumps({"type": "chat.send", **content}))
    assert (await _next(socket, "error"))["data"]["code"] == code
    await socket.send_to(text_data=json.dumps({"type": "chat.send", "text": "\u202e Why \ud800 wrong? \0 \U0001f600"}))
    told = (await _next(socket, "chat.message"))["data"]
    assert told["text"] == "Why  wrong?  \U0001f600"


@pytest.mark.parametrize("submission", ["", "not-an-id", "00000000-0000-4000-8000-000000000000"])
async def test_what_is_not_ones_own_is_answered_with_an_error(page, submission):
    socket, _ = page
    await socket.send_to(text_data=json.dumps({"type": "hint.request", "submission": submission}))
    assert (await _answer_of_unknown(socket))["code"] in {"invalid_message", "not_found"}
