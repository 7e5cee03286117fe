"""Reads the stream of events of a Chat Completions answer.

The SDK makes a tree of models out of every word: that was half of the processor time of a hint. Here a
word costs one JSON document. What is not as the protocol says raises KeyError, TypeError, ValueError or
AttributeError, and the caller maps them.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from codereview.llm.exceptions import ProviderGarbled

if TYPE_CHECKING:
    import httpx2

LINE_MAX_BYTES = 1 << 20
DONE = "[DONE]"


class StreamFault(Exception):
    """The server reported an error inside the stream; `error` is what it said."""

    def __init__(self, error: Any) -> None:
        super().__init__("an error inside the stream")
        self.error = error


async def chunks_of(response: httpx2.Response) -> AsyncIterator[dict[str, Any]]:
    """Each chunk of the answer, up to its end or that of the connection. Raises StreamFault, ProviderGarbled."""
    async for text in _events_of(response):
        if text.startswith(DONE):
            return
        chunk = json.loads(text)
        if error := chunk.get("error"):
            raise StreamFault(error)
        yield chunk


async def _events_of(response: httpx2.Response) -> AsyncIterator[str]:
    """The data of each server-sent event; its other fields say nothing here."""
    pending, data = b"", []
    async for part in response.aiter_bytes():
        *lines, pending = (pending + part).split(b"\n")
        if len(pending) > LINE_MAX_BYTES:
            raise ProviderGarbled("A line of its answer never ends.")
        for line in (line.rstrip(b"\r") for line in lines):
            if line.startswith(b"data:"):
                data.append(line[5:].lstrip(b" ").decode())
            elif not line and data:
                yield "\n".join(data)
                data.clear()
