"""A server that speaks Chat Completions over real HTTP and SSE on loopback, with faults on demand.

    with FakeOpenAI([Reply(kind="busy", retry_after="1"), Reply(text="Look at line 3.")]) as server:
        …  # ask server.url

By hand: `python -m tests.llm.fake_server --port 9000 --kind stall`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

TEXT = "Look at the first test. What does your loop do with an empty list? Follow it by hand."
STALL_SECONDS = 600.0

# kind -> (HTTP status, code, message) of the answers that are no stream
ERRORS = {
    "busy": (429, "rate_limit_exceeded", "Rate limit reached."),
    "quota": (429, "insufficient_quota", "You exceeded your current quota."),
    "error": (500, "server_error", "The server had an error."),
    "wrong_key": (401, "invalid_api_key", "Incorrect API key provided: sk-secret1234567890."),
    "no_model": (404, "model_not_found", "The model does not exist."),
    "too_long": (400, "context_length_exceeded", "This model's maximum context length is 4096 tokens."),
    "bad_request": (400, "invalid_request_error", "Something about the request is wrong."),
}
# These are streams that go wrong on the way.
STREAMS = ("ok", "slow_first_token", "stall", "cut", "short", "malformed_chunk", "refusal", "filtered", "length",
           "missing_usage", "stream_error", "endless", "empty")  # fmt: skip
KINDS = (*STREAMS, *ERRORS, "html", "redirect", "json", "hang_up")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one request gets. `after` pieces are said before a fault of the stream happens."""

    kind: str = "ok"
    text: str = TEXT
    pieces: Sequence[str] = ()  # instead of the text's words
    first_delay: float = 0.0
    delay: float = 0.0  # between pieces
    after: int = 4
    retry_after: str = ""
    usage: tuple[int, int, int] = (120, 100, 20)  # prompt, of it cached, answer
    model: str = "fake-1"
    lacks: tuple[str, ...] = ()  # parameters that it refuses to know

    def words(self) -> list[str]:
        return list(self.pieces) or re.findall(r"\S+\s*", self.text)


Script = Sequence[Reply] | Callable[[dict[str, Any]], Reply]


@dataclass(slots=True)
class Asked:
    """One request as it came."""

    body: dict[str, Any]
    headers: dict[str, str]
    at: float = field(default_factory=time.monotonic)


class FakeOpenAI:
    """Listens on a free port of loopback in a thread of its own. The last reply of a list repeats."""

    def __init__(self, replies: Script = (Reply(),), *, port: int = 0) -> None:
        self._replies = replies
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self.asked: list[Asked] = []
        self.gone = threading.Event()  # a client left in the middle of a stream
        self.open_streams = 0
        self.most_streams = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    def __enter__(self) -> FakeOpenAI:
        listening = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(listening,), name="fake-openai", daemon=True)
        self._thread.start()
        if not listening.wait(10):
            raise RuntimeError("the fake server does not listen")
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _serve(self, listening: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._main(listening))
        self._loop.close()

    async def _main(self, listening: threading.Event) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", self._port, backlog=1024)
        self._port = server.sockets[0].getsockname()[1]
        listening.set()
        await self._stop.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request. False when the connection shall end."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if ": " in line)
        body = json.loads(await reader.readexactly(int(headers.get("content-length", 0))) or b"{}")
        asked = Asked(body=body, headers=headers)
        self.asked.append(asked)
        reply = self._replies(body) if callable(self._replies) else self._next()
        if lacking := [name for name in reply.lacks if name in body]:
            detail = {
                "message": f"Unrecognized parameter: {lacking[0]}",
                "param": lacking[0],
                "type": "invalid_request_error",
            }
            _plain(writer, 400, json.dumps({"error": detail}))
        elif reply.kind in ERRORS:
            status, code, message = ERRORS[reply.kind]
            extra = f"Retry-After: {reply.retry_after}\r\n" if reply.retry_after else ""
            _plain(writer, status, json.dumps({"error": {"message": message, "type": code, "code": code}}), extra=extra)
        elif reply.kind == "html":
            _plain(writer, 200, "<!doctype html><h1>Welcome</h1>", kind="text/html; charset=utf-8")
        elif reply.kind == "json":
            _plain(writer, 200, json.dumps({"choices": [{"message": {"content": reply.text}}]}))
        elif reply.kind == "redirect":
            _plain(writer, 302, "", extra="Location: http://127.0.0.1:9/v1/chat/completions\r\n")
        elif reply.kind == "hang_up":
            return False
        else:
            return await self._stream(reply, reader, writer)
        await writer.drain()
        return True

    def _next(self) -> Reply:
        assert not callable(self._replies)
        return self._replies[min(len(self.asked), len(self._replies)) - 1]

    async def _stream(self, reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        self.open_streams += 1
        self.most_streams = max(self.most_streams, self.open_streams)
        telling = asyncio.ensure_future(_tell(reply, writer))
        leaving = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
            # Whoever leaves while a word is being written is noticed by the write, not by the read.
            if not telling.done() or isinstance(telling.exception(), ConnectionError):
                self.gone.set()
                return False
            return telling.result()
        finally:
            self.open_streams -= 1
            for task in (telling, leaving):
                task.cancel()
            await asyncio.gather(telling, leaving, return_exceptions=True)


async def _tell(reply: Reply, writer: asyncio.StreamWriter) -> bool:
    """The stream, with its fault. False when the connection breaks."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
    _event(writer, _chunk(reply, {"role": "assistant", "content": ""}))
    await writer.drain()
    await asyncio.sleep(STALL_SECONDS if reply.kind == "slow_first_token" else reply.first_delay)
    if reply.kind == "refusal":
        _event(writer, _chunk(reply, {"refusal": "I cannot help with that."}))
    for number, word in enumerate([] if reply.kind in {"refusal", "empty"} else _words(reply)):
        if number == reply.after and reply.kind in _BREAKS:
            return await _BREAKS[reply.kind](writer)
        _event(writer, _chunk(reply, {"content": word}))
        await writer.drain()
        if reply.delay:
            await asyncio.sleep(reply.delay)
    _event(writer, _chunk(reply, {}, end={"length": "length", "filtered": "content_filter"}.get(reply.kind, "stop")))
    if reply.kind != "missing_usage":
        _event(writer, json.dumps({**_frame(reply), "choices": [], "usage": _usage(reply)}))
    _event(writer, "[DONE]")
    writer.write(b"0\r\n\r\n")
    await writer.drain()
    return True


def _words(reply: Reply) -> Any:
    words = reply.words()
    if reply.kind != "endless":
        return words
    return (words[number % len(words)] for number in range(10**9))


async def _stall(writer: asyncio.StreamWriter) -> bool:
    await asyncio.sleep(STALL_SECONDS)
    return False


async def _cut(writer: asyncio.StreamWriter) -> bool:
    writer.write(b'40\r\ndata: {"choices"')  # a chunk that promises more than it brings
    await writer.drain()
    return False


async def _short(writer: asyncio.StreamWriter) -> bool:
    writer.write(b"0\r\n\r\n")
    await writer.drain()
    return True


async def _malformed(writer: asyncio.StreamWriter) -> bool:
    _event(writer, '{"choices": [{"delta": {"content": "half')
    await writer.drain()
    return True


async def _stream_error(writer: asyncio.StreamWriter) -> bool:
    _event(writer, json.dumps({"error": {"message": "Overloaded.", "type": "server_error", "code": "server_error"}}))
    await writer.drain()
    return True


_BREAKS = {"stall": _stall, "cut": _cut, "short": _short, "malformed_chunk": _malformed, "stream_error": _stream_error}


def _frame(reply: Reply) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": reply.model}


def _chunk(reply: Reply, delta: dict[str, Any], *, end: str | None = None) -> str:
    return json.dumps({**_frame(reply), "choices": [{"index": 0, "delta": delta, "finish_reason": end}]})


def _usage(reply: Reply) -> dict[str, Any]:
    prompt, cached, output = reply.usage
    return {
        "prompt_tokens": prompt,
        "completion_tokens": output,
        "total_tokens": prompt + output,
        "prompt_tokens_details": {"cached_tokens": cached},
    }


def _event(writer: asyncio.StreamWriter, data: str) -> None:
    event = f"data: {data}\n\n".encode()
    writer.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")


def _plain(
    writer: asyncio.StreamWriter, status: int, body: str, *, kind: str = "application/json", extra: str = ""
) -> None:
    content = body.encode()
    head = f"HTTP/1.1 {status} Answer\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n{extra}\r\n"
    writer.write(head.encode() + content)


def main() -> None:
    parser = argparse.ArgumentParser(description="A model's server with faults on demand, on loopback.")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--kind", choices=KINDS, default="ok")
    parser.add_argument("--text", default=TEXT)
    parser.add_argument("--delay", type=float, default=0.02, help="seconds between words")
    parser.add_argument("--first-delay", type=float, default=0.0, help="seconds before the first word")
    parser.add_argument("--retry-after", default="")
    options = parser.parse_args()
    reply = Reply(
        kind=options.kind,
        text=options.text,
        delay=options.delay,
        first_delay=options.first_delay,
        retry_after=options.retry_after,
    )
    with FakeOpenAI((reply,), port=options.port) as server:
        sys.stdout.write(f"OPENAI_BASE_URL={server.url}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
