"""How a request is served: one hop to a thread and back, whatever the number of middlewares.

Django's own ASGI handler makes a thread and new database connections for every request, and changes
threads around every middleware. Here the whole synchronous chain runs in one of a few threads, which keep
their connections. What takes long waits in the event loop instead, where it holds no thread: a streaming
answer is iterated there, and an answer may be given `later`.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import response_for_exception
from django.db import connections
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import set_script_prefix

LATER = "codereview.later"  # in a request's scope: whoever serves it understands `Later`

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Later:
    """A view leaves this as `response.later` to be asked again after a wait.

    `request` is what it answers. `wait` runs in the event loop and is cancelled when the client goes;
    `finish` runs in a thread. Its status, headers and content replace those of the response, which has
    been through all middlewares.
    """

    request: HttpRequest
    wait: Callable[[], Awaitable[None]]
    finish: Callable[[], HttpResponseBase]


def may_answer_later(request: HttpRequest) -> bool:
    """Is this request served by the handler below, or by another that knows no `Later`?"""
    return bool(getattr(request, "scope", {}).get(LATER))


class HouseHandler(ASGIHandler):
    """An ASGI application for HTTP. The middleware chain is synchronous."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(settings.WEB_THREADS, thread_name_prefix="web")

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Read the body, answer in a thread, send. A client that goes ends whatever is waited for."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            response = await self._in_thread(self._answer, {**scope, LATER: True}, body)
            later: Later | None = getattr(response, "later", None)
            if later is None and not response.streaming:
                await self.send_response(response, send)  # closed already, in its thread
                return
            work = self._send_slowly(response, later, send)
            await _unless_disconnected(work, receive)

    def _answer(self, scope: Mapping[str, Any], body: tempfile.SpooledTemporaryFile[bytes]) -> HttpResponseBase:
        """Everything of a request that Django does, in this thread."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        request, error = self.create_request(scope, body)
        response: Any = error if request is None else self.get_response(request)
        response._handler_class = type(self)  # the sender of request_finished
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming and getattr(response, "later", None) is None:
            response.close()  # sends request_finished, which gives connections back
        answer: HttpResponseBase = response
        return answer

    async def _send_slowly(self, response: HttpResponseBase, later: Later | None, send: Send) -> None:
        # Whatever is done in threads meanwhile has one of its own, and closes what that opened.
        async with ThreadSensitiveContext():
            try:
                if later is not None:
                    await later.wait()
                    await self._in_thread(_finish_later, response, later)
                elif not response.is_async:  # type: ignore[attr-defined] # a streaming one
                    chunks = self._from_threads(iter(response.streaming_content))  # type: ignore[attr-defined]
                    response.streaming_content = chunks  # type: ignore[attr-defined]
                await self.send_response(response, send)
            finally:
                await asyncio.shield(sync_to_async(_close)(response))

    async def _from_threads(self, chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
        """A file's content, read piece by piece where reading may block."""
        while (chunk := await self._in_thread(next, chunks, None)) is not None:
            yield chunk

    async def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Log lines of the thread carry what is bound in this task."""
        context = contextvars.copy_context()
        call = functools.partial(context.run, work, *arguments)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)


async def _unless_disconnected(work: Any, receive: Receive) -> None:
    """Run a coroutine until it ends or the client has gone; then it is cancelled."""
    gone = asyncio.ensure_future(receive())  # the only message that may follow a body is the disconnection
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((gone, task), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in (gone, task):
            each.cancel()
        await asyncio.wait((task,))
    if not task.cancelled() and (error := task.exception()) is not None:
        raise error


def _finish_later(response: HttpResponseBase, later: Later) -> None:
    """Put the final answer into the response that has been through the middlewares."""
    signals.request_started.send(sender=HouseHandler)
    final: Any
    try:
        final = later.finish()
        if not getattr(final, "is_rendered", True):
            final.render()
    except Exception as error:  # noqa: BLE001 - as Django's own outermost handler: every failure is an answer
        final = response_for_exception(later.request, error)
    response.status_code = final.status_code
    for name, value in final.items():
        response[name] = value
    response.content = final.content  # type: ignore[attr-defined] # not a streaming one
    response["Content-Length"] = str(len(final.content))
    final.close()


def _close(response: HttpResponseBase) -> None:
    response.close()
    connections.close_all()  # this thread ends
