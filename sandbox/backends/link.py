"""The host's end of a runner's channel: frames over a socket, every wait bounded."""

from __future__ import annotations

import os
import select
import socket
import time
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.exceptions import SandboxFault
from sandbox.runner import frames

_READ_BYTES = 64 * 1024  # small enough to be had from the heap, without mapping memory for every read
_links: weakref.WeakSet[Link] = weakref.WeakSet()


class Link:
    """One connected socket to one runner. Not thread-safe.

    `unwrap` turns received bytes into the runner's stdout where an engine wraps them. Raises
    SandboxFault for everything that goes wrong.
    """

    def __init__(self, sock: socket.socket, unwrap: Callable[[bytes], bytes] | None = None) -> None:
        self._socket = sock
        _links.add(self)
        self._unwrap = unwrap
        self._decoder = frames.Decoder()
        self._waiting: deque[frames.Message] = deque()

    def send(self, header: dict[str, Any], blobs: Sequence[bytes] = (), *, timeout: float) -> None:
        """Send one message completely within `timeout` seconds."""
        try:
            self._socket.settimeout(timeout)
            self._socket.sendall(frames.encode(header, blobs))
        except frames.FrameError as error:
            raise SandboxFault(str(error)) from error
        except OSError as error:
            raise SandboxFault(f"the runner cannot be spoken to: {error}") from error

    def receive(self, *, timeout: float) -> frames.Message | None:
        """The next message, or None when none came within `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while not self._waiting:
            left = deadline - time.monotonic()
            if not select.select([self._socket], [], [], max(0.0, left))[0]:
                return None
            self._take()
        return self._waiting.popleft()

    def _take(self) -> None:
        try:
            data = self._socket.recv(_READ_BYTES)
        except OSError as error:
            raise SandboxFault(f"the runner cannot be heard: {error}") from error
        if not data:
            raise SandboxFault("the runner is gone")
        try:
            self._waiting.extend(self._decoder.feed(self._unwrap(data) if self._unwrap else data))
        except frames.FrameError as error:
            raise SandboxFault(f"the runner sent garbage: {error}") from error

    def fileno(self) -> int:
        """For `select`: readable when something came, unless `has_waiting` already says so."""
        return self._socket.fileno()

    @property
    def has_waiting(self) -> bool:
        """Is there a complete message that nobody has taken yet?"""
        return bool(self._waiting)

    def close(self) -> None:
        """Hang up; the runner ends. Idempotent."""
        self._socket.close()

    def abandon(self) -> None:
        """Let go of the descriptor without a word: the runner belongs to the process this one was forked from."""
        fd = self._socket.detach()
        if fd >= 0:
            os.close(fd)


def _abandon_all() -> None:
    for link in list(_links):
        link.abandon()


# A forked process that kept a copy would keep runners alive after its parent's death.
os.register_at_fork(after_in_child=_abandon_all)
