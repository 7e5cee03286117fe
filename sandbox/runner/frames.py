"""The protocol's frames: a JSON header and any number of byte strings, length-prefixed.

    4 bytes  length of the header, big endian
    8 bytes  length of all blobs together, big endian
    header   JSON object in UTF-8; "blobs" lists the length of each blob
    blobs    one after the other

Both ends parse strictly: a frame that breaks a rule raises `FrameError`, and the connection is
given up, never resynchronised.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

MAX_HEADER_BYTES = 1024 * 1024
MAX_BODY_BYTES = 512 * 1024 * 1024
MAX_BLOBS = 4096
_PREFIX = struct.Struct(">IQ")


class FrameError(Exception):
    """Bytes on the channel that are no frame."""


class Message(NamedTuple):
    """One frame: what is meant (`header`) and the bytes it speaks of (`blobs`)."""

    header: dict[str, Any]
    blobs: tuple[bytes, ...] = ()

    @property
    def kind(self) -> str:
        """The header's "kind", or "" where there is none."""
        kind = self.header.get("kind", "")
        return kind if isinstance(kind, str) else ""


def encode(header: dict[str, Any], blobs: Sequence[bytes] = ()) -> bytes:
    """One frame as bytes. Raises FrameError when it is larger than a frame may be."""
    body_size = sum(map(len, blobs))
    text = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    if len(text) > MAX_HEADER_BYTES or body_size > MAX_BODY_BYTES or len(blobs) > MAX_BLOBS:
        raise FrameError("the message is larger than a frame may be")
    return b"".join((_PREFIX.pack(len(text), body_size), text, *blobs))


class Decoder:
    """Turns a stream of bytes into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Take more bytes and yield every message that is complete now."""
        self._buffer += data
        while (message := self._take()) is not None:
            yield message

    @property
    def is_in_a_frame(self) -> bool:
        """Is the beginning of a frame here whose rest has not come yet?"""
        return bool(self._buffer)

    def _take(self) -> Message | None:
        if len(self._buffer) < _PREFIX.size:
            return None
        header_size, body_size = _PREFIX.unpack_from(self._buffer)
        if header_size > MAX_HEADER_BYTES or body_size > MAX_BODY_BYTES:
            raise FrameError(f"a frame announces {header_size} and {body_size} bytes")
        end = _PREFIX.size + header_size + body_size
        if len(self._buffer) < end:
            return None
        body_start = _PREFIX.size + header_size
        header = _parse_header(bytes(self._buffer[_PREFIX.size : body_start]))
        body = bytes(self._buffer[body_start:end])
        del self._buffer[:end]
        return Message(header, _split(body, header.pop("blobs", None)))


def _parse_header(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FrameError("a frame's header is not JSON") from error
    if not isinstance(header, dict):
        raise FrameError("a frame's header is not an object")
    return header


def _split(body: bytes, sizes: object) -> tuple[bytes, ...]:
    if not isinstance(sizes, list) or len(sizes) > MAX_BLOBS:
        raise FrameError("a frame does not list its blobs")
    if any(type(size) is not int or size < 0 for size in sizes) or sum(sizes) != len(body):
        raise FrameError("a frame's blobs do not add up")
    blobs, start = [], 0
    for size in sizes:
        blobs.append(body[start : start + size])
        start += size
    return tuple(blobs)
