"""Any endpoint that speaks Chat Completions, through the `openai` SDK."""

from __future__ import annotations

import asyncio
import random
import re
import threading
import time
from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from codereview.llm.backends.openai_stream import chunks_of
from codereview.llm.base import WATCHED, BaseProvider, Call, CompletionRequest, Usage
from codereview.llm.exceptions import (
    AnswerTooLong,
    LlmError,
    ProviderGarbled,
    ProviderMisconfigured,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnreachable,
)
from codereview.llm.pump import END, Pipe, pumped, run_in_background
from codereview.llm.tokens import BYTES_PER_TOKEN, prompt_tokens

if TYPE_CHECKING:
    from openai import AsyncOpenAI

OFFICIAL_URL = "https://api.openai.com/v1"
OFFICIAL_HOST = "api.openai.com"
BACKOFF_SECONDS = 0.25
BACKOFF_MAX_SECONDS = 4.0
RETRY_AFTER_MAX_SECONDS = 30.0
HOLD_SECONDS = 1.0  # the middle of a sentence may wait so long: nobody is shown half a sentence
ANSWER_BYTES_PER_TOKEN = 16  # an endpoint that says more than this per token allowed does not stop by itself


class OpenAIProvider(BaseProvider):
    """Streams from OPTIONS["BASE_URL"] with OPTIONS["KEY"] and OPTIONS["MODEL"].

    Failure model: every wait has a limit of ours (CONNECT, FIRST_TOKEN, GAP, TOTAL seconds). Before the
    first piece, faults that may pass are tried again RETRIES times, with growing waits and jitter or
    after the time that the server named; after it, nothing is. One connection pool per process.
    """

    needs_network = True
    counts_tokens = True

    def __init__(self, alias: str, options: Mapping[str, Any]) -> None:
        super().__init__(alias, options)
        self._lock = threading.Lock()
        self._client: AsyncOpenAI | None = None
        self._lacks: frozenset[str] = frozenset()  # features that the server has refused

    @property
    def base_url(self) -> str:
        return str(self.options.get("BASE_URL") or OFFICIAL_URL)

    def seconds(self, name: str) -> float:
        """One of the limits: CONNECT, FIRST_TOKEN, GAP, TOTAL."""
        return float(self.options.get("TIMEOUTS", {}).get(name) or _TIMEOUTS[name])

    def check(self) -> list[str]:
        reasons = []
        if not self.model:
            reasons.append(f"The provider '{self.alias}' has no model: set OPENAI_MODEL.")
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            reasons.append(f"The provider '{self.alias}' needs an address that begins with https:// or http://.")
        elif parts.hostname == OFFICIAL_HOST and not self.options.get("KEY"):
            reasons.append(f"The provider '{self.alias}' needs a key: set OPENAI_API_KEY.")
        return reasons

    def stream(
        self, request: CompletionRequest, *, cancelled: Callable[[], bool], call: Call | None = None
    ) -> Generator[str, None, None]:
        asked = call or Call()
        if cancelled():
            return

        def on_wait() -> bool:
            if asked.sentence_deadline is not None and time.monotonic() > asked.sentence_deadline:
                raise ProviderTimeout("No sentence could be shown in time.")
            return cancelled()

        yield from pumped(lambda pipe: self._work(request, asked, pipe), on_wait=on_wait, on_begin=asked.on_asked)

    def close(self) -> None:
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            run_in_background(client.close(), timeout=5)

    # --- on the loop -------------------------------------------------------------------------------

    async def _work(self, request: CompletionRequest, call: Call, pipe: Pipe) -> None:
        """Ask until answered or out of tries; tell the pipe how it ended."""
        from codereview.llm.backends.openai_errors import mapped  # noqa: PLC0415 - loads the SDK

        try:
            async with asyncio.timeout(self.seconds("TOTAL")):
                await self._ask_with_retries(request, call, pipe)
        except Exception as error:  # noqa: BLE001 - hostile answers break parsers in many ways; all are mapped
            pipe.put(mapped(error))
        else:
            pipe.put(END)

    async def _ask_with_retries(self, request: CompletionRequest, call: Call, pipe: Pipe) -> None:
        from codereview.llm.backends.openai_errors import mapped, names_feature  # noqa: PLC0415 - loads the SDK

        faults = 0
        while True:
            features = self._features()
            try:
                await self._ask(request, call, pipe, features)
            except Exception as error:  # noqa: BLE001 - as above
                if call.first_piece_at is None and (lacking := names_feature(error, features)):
                    self._lacks |= {lacking}
                    continue
                fault = mapped(error)
                wait = self._wait_before_retry(fault, call, faults)
                if wait is None:
                    raise fault from None
                faults += 1
                await asyncio.sleep(wait)
            else:
                return

    def _wait_before_retry(self, fault: LlmError, call: Call, faults: int) -> float | None:
        """Seconds until the next try; None when there shall be none."""
        if call.first_piece_at is not None or not fault.retryable or faults >= int(self.options.get("RETRIES", 2)):
            return None
        wait = min(BACKOFF_SECONDS * 2**faults, BACKOFF_MAX_SECONDS) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
        if fault.retry_after is not None:
            wait = max(fault.retry_after, wait)
        left = RETRY_AFTER_MAX_SECONDS
        if call.sentence_deadline is not None:
            left = min(left, call.sentence_deadline - time.monotonic())
        return wait if wait < left else None

    def _features(self) -> frozenset[str]:
        from codereview.llm.backends.openai_request import COMMON_FEATURES, EXTRA_FEATURES  # noqa: PLC0415

        extras = self.options.get("EXTRAS")
        if extras is None:
            extras = urlsplit(self.base_url).hostname == OFFICIAL_HOST
        return (COMMON_FEATURES | EXTRA_FEATURES if extras else COMMON_FEATURES) - self._lacks

    async def _ask(self, request: CompletionRequest, call: Call, pipe: Pipe, features: frozenset[str]) -> None:
        """One request. Raises the SDK's errors and ours."""
        from codereview.llm.backends.openai_request import body_build  # noqa: PLC0415

        body = body_build(request, model=self.model, features=features, user_hash=call.user_hash)
        limit = self.seconds("FIRST_TOKEN" if request.purpose in WATCHED else "TOTAL")
        call.requests += 1
        call.model = self.model
        call.usage = Usage()
        async with asyncio.timeout(limit) as patience:
            stream = await self._ready_client().chat.completions.create(
                **body, extra_body=self.options.get("EXTRA_BODY") or None
            )
            call.usage.fresh = prompt_tokens(request.messages)  # it has begun to work, so it will be paid
            async with stream:
                _require_event_stream(stream.response.headers.get("content-type", ""))
                reader = _Reader(call, pipe, request.max_tokens)
                try:
                    async for chunk in chunks_of(stream.response):
                        if reader.take(chunk):
                            patience.reschedule(asyncio.get_running_loop().time() + self.seconds("GAP"))
                finally:
                    reader.flush()
        reader.finish()

    def _ready_client(self) -> AsyncOpenAI:
        """The client, made on first use: it loads the SDK and the certificates."""
        with self._lock:
            if self._client is None:
                self._client = self._make_client()
            return self._client

    def _make_client(self) -> AsyncOpenAI:
        import openai  # noqa: PLC0415 - heavy, and not needed without an endpoint

        connect = self.seconds("CONNECT")
        # Reading has no limit here: the limits on first token, gap and total are ours.
        timeout = openai.Timeout(connect=connect, read=None, write=connect, pool=connect)
        return openai.AsyncOpenAI(
            # Endpoints without keys ignore it; the SDK insists on one, and would else look in the environment.
            api_key=self.options.get("KEY") or "none",
            base_url=self.base_url,
            timeout=timeout,
            max_retries=0,
            # An endpoint that redirects would send the prompt elsewhere.
            http_client=openai.DefaultAsyncHttpxClient(timeout=timeout, follow_redirects=False),
        )


_MAY_END = re.compile(r"[.!?:`\n]")
_TIMEOUTS = {"CONNECT": 3.0, "FIRST_TOKEN": 5.0, "GAP": 5.0, "TOTAL": 120.0}


class _Reader:
    """Takes chunks apart: text into the pipe, usage and how it ended onto the call."""

    def __init__(self, call: Call, pipe: Pipe, max_tokens: int) -> None:
        self._call = call
        self._pipe = pipe
        self._bytes = 0
        self._bytes_max = max_tokens * ANSWER_BYTES_PER_TOKEN
        self._ended = ""
        self._refused = False
        self._held: list[str] = []
        self._hold_until = 0.0

    def take(self, chunk: dict[str, Any]) -> bool:
        """Whether the chunk is a sign that the answer goes on."""
        if (usage := chunk.get("usage")) is not None:
            self._take_usage(usage)
        for choice in (chunk.get("choices") or ())[:1]:
            self._ended = choice.get("finish_reason") or self._ended
            delta = choice.get("delta") or {}
            self._refused = self._refused or bool(delta.get("refusal"))
            if text := delta.get("content"):
                self._take_text(text)
        return self._call.first_piece_at is not None

    def _take_text(self, text: str) -> None:
        if self._refused:
            return
        call = self._call
        call.first_piece_at = call.first_piece_at or time.monotonic()
        self._bytes += len(text.encode(errors="replace"))
        if call.usage.estimated:
            call.usage.output = -(-self._bytes // BYTES_PER_TOKEN)
        if self._bytes > self._bytes_max:
            raise AnswerTooLong("It said far more than it was allowed.")
        self._hold(text)

    def _hold(self, text: str) -> None:
        """Pass text on, but the middle of a sentence only now and then: each time wakes the reader's thread."""
        self._held.append(text)
        now = time.monotonic()
        may_end = _MAY_END.search(text) is not None
        if may_end or now >= self._hold_until:
            self.flush()
            # What follows the end of a sentence shows that it was one, so that is not held either.
            self._hold_until = now if may_end else now + HOLD_SECONDS

    def flush(self) -> None:
        """Pass on what is held."""
        if self._held:
            self._pipe.put("".join(self._held))
            self._held.clear()

    def _take_usage(self, usage: dict[str, Any]) -> None:
        prompt, output = int(usage["prompt_tokens"]), int(usage["completion_tokens"])
        details = usage.get("prompt_tokens_details") or {}
        cached = min(max(int(details.get("cached_tokens") or 0), 0), prompt)
        if prompt >= 0 and output >= 0:
            self._call.usage = Usage(fresh=prompt - cached, cached=cached, output=output, estimated=False)

    def finish(self) -> None:
        """Judge the end. Raises what an incomplete, cut or declined answer is."""
        if self._refused or self._ended == "content_filter":
            raise ProviderRefused("The model declined to answer.")
        if self._ended == "length":
            raise AnswerTooLong("The answer reached its limit of tokens.")
        if not self._ended:
            raise ProviderUnreachable("The stream ended before the answer did.")
        if self._call.first_piece_at is None:
            raise ProviderGarbled("The answer is empty.")


def _require_event_stream(content_type: str) -> None:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "text/html":
        raise ProviderMisconfigured("It answers with a web page: check the address, which often ends in /v1.")
    if kind != "text/event-stream":
        raise ProviderGarbled("It does not answer with a stream of events.")
