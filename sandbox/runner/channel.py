"""The runner's end of its link to the host: messages in over stdin, out over stdout."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

from . import frames

_READ_BYTES = 64 * 1024  # small enough to be had from the heap, without mapping memory for every read
# What may wait for company: so much, for so long.
_KEPT_BYTES = 32 * 1024
_KEPT_SECONDS = 0.01


class ChannelClosed(Exception):
    """The host hung up."""


class Channel:
    """Frames over stdin and stdout. `waiting` holds what came and was not taken yet."""

    def __init__(self) -> None:
        self._decoder = frames.Decoder()
        self.waiting: list[frames.Message] = []
        self._kept: list[bytes] = []
        self._kept_since = 0.0

    def receive(self) -> frames.Message:
        """The next message; waits for it. Raises ChannelClosed or FrameError."""
        while not self.waiting:
            self.read()
        return self.waiting.pop(0)

    def read(self) -> None:
        """Read once, which waits where nothing has come; adds every message that is complete now."""
        data = os.read(0, _READ_BYTES)
        if not data:
            raise ChannelClosed
        self.waiting.extend(self._decoder.feed(data))

    def send(self, header: dict[str, Any], blobs: Sequence[bytes] = (), *, may_wait: bool = False) -> None:
        """Write one message completely, after what was kept back.

        One that `may_wait` is kept back for the next, if that is not long in coming: whoever calls so sees
        to it that something is sent, or `flush` called, soon. Every write costs the host, and an engine's
        proxies between, as much as a small test.
        """
        now = time.monotonic()
        self._kept_since = self._kept_since if self._kept else now
        self._kept.append(frames.encode(header, blobs))
        is_much = sum(map(len, self._kept)) >= _KEPT_BYTES
        if not may_wait or is_much or now - self._kept_since >= _KEPT_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what was kept back."""
        kept, self._kept = self._kept, []
        rest = memoryview(kept[0] if len(kept) == 1 else b"".join(kept))
        while rest:
            rest = rest[os.write(1, rest) :]
