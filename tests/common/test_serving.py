"""The ASGI handler: one thread per answer, none for a wait, and nothing left when a client goes."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path

from codereview.common.serving import HouseHandler, Later, may_answer_later

pytestmark = pytest.mark.django_db(transaction=True)

state: dict[str, object] = {}


def plain(request):
    return JsonResponse({"thread": threading.current_thread().name, "body": request.body.decode()})


def broken(request):
    raise RuntimeError("a view's own fault")


def later(request):
    assert may_answer_later(request)
    response = HttpResponse(headers={"X-First": "1"})

    async def wait():
        state["waiting"] = [thread.name for thread in threading.enumerate()]
        try:
            await asyncio.wait_for(state["gate"].wait(), 10)
        finally:
            state["left"] = True

    response.later = Later(request, wait, state["finish"])
    return response


def streamed(request):
    async def chunks():
        yield b"one "
        await state["gate"].wait()
        yield b"two"

    return StreamingHttpResponse(chunks())


def file(request):
    return FileResponse(open(__file__, "rb"))


def handler403(request, exception):
    return HttpResponse("refused", status=403)


urlpatterns = [path(f"{view.__name__}/", view) for view in (plain, broken, later, streamed, file)]


@pytest.fixture
def handler(settings):
    state.clear()
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["codereview.common.request_ids.request_id_middleware"]
    return HouseHandler()


async def ask(handler, where: str, body: bytes = b"") -> ApplicationCommunicator:
    state.setdefault("gate", asyncio.Event())
    scope = {"type": "http", "method": "POST", "path": where, "headers": [(b"host", b"localhost")], "query_string": b""}
    client = ApplicationCommunicator(handler, scope)
    await client.send_input({"type": "http.request", "body": body})
    return client


async def answer(client) -> tuple[int, dict[bytes, bytes], bytes]:
    start = await client.receive_output(10)
    body, more = b"", True
    while more:
        message = await client.receive_output(10)
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return start["status"], dict(start["headers"]), body


class TestHandler:
    async def test_an_answer_comes_from_one_of_few_threads(self, handler):
        names = set()
        for _ in range(30):
            status, headers, body = await answer(await ask(handler, "/plain/", b"hello"))
            document = json.loads(body)
            names.add(document["thread"])
            assert (status, document["body"]) == (200, "hello")
            assert headers[b"X-Request-ID"]
        assert all(name.startswith("web") for name in names)

    async def test_a_broken_view_is_an_error_page(self, handler, caplog):
        assert (await answer(await ask(handler, "/broken/")))[0] == 500

    async def test_a_later_answer_holds_no_thread(self, handler):
        """Its status, headers and content are the later ones; the middlewares saw one response."""
        state["finish"] = lambda: JsonResponse({"done": True}, status=202, headers={"X-Second": "2"})
        client = await ask(handler, "/later/")
        assert await client.receive_nothing(0.1)
        state["gate"].set()
        status, headers, body = await answer(client)
        assert (status, json.loads(body)) == (202, {"done": True})
        assert headers[b"X-First"] == b"1"
        assert headers[b"X-Second"] == b"2"
        assert headers[b"Content-Length"] == str(len(body)).encode()
        assert headers[b"X-Request-ID"]

    async def test_a_later_failure_is_an_answer_too(self, handler):
        def refuse():
            raise PermissionDenied

        state["finish"] = refuse
        client = await ask(handler, "/later/")
        state["gate"].set()
        assert (await answer(client))[0] == 403

    @pytest.mark.parametrize("where", ["/later/", "/streamed/"])
    async def test_a_client_that_goes_ends_the_wait(self, handler, where):
        state["finish"] = HttpResponse
        client = await ask(handler, where)
        if where == "/streamed/":
            await client.receive_output(10)
        else:
            assert await client.receive_nothing(0.1)
        await client.send_input({"type": "http.disconnect"})
        await client.wait(10)
        assert where == "/streamed/" or state["left"]

    async def test_a_stream_is_sent_as_it_comes(self, handler):
        client = await ask(handler, "/streamed/")
        assert (await client.receive_output(10))["status"] == 200
        assert (await client.receive_output(10))["body"] == b"one "
        state["gate"].set()
        assert (await client.receive_output(10))["body"] == b"two"

    async def test_a_file_is_read_beside_the_event_loop(self, handler):
        """Without Django's warning about iterators that block."""
        status, _headers, body = await answer(await ask(handler, "/file/"))
        assert status == 200
        assert body.startswith(b'"""The ASGI handler')

    async def test_a_client_that_goes_while_sending_its_body_is_no_error(self, handler):
        scope = {"type": "http", "method": "POST", "path": "/plain/", "headers": [], "query_string": b""}
        client = ApplicationCommunicator(handler, scope)
        await client.send_input({"type": "http.disconnect"})
        await client.wait(10)
