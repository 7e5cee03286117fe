"""The runner's end of its link to the host: messages in over stdin, out over stdout."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from . import frames

_READ_BYTES = 64 * 1024  # small enough to be had from the heap, without mapping memory for every read


class ChannelClosed(Exception):
    """The host hung up."""


class Channel:
    """Frames over stdin and stdout. `waiting` holds what came and was not taken yet."""

    def __init__(self) -> None:
        self._decoder = frames.Decoder()
        self.waiting: list[frames.Message] = []

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

    def send(self, header: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
        """Write one message completely."""
        rest = memoryview(frames.encode(header, blobs))
        while rest:
            rest = rest[os.write(1, rest) :]
