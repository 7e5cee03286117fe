"""Frames survive any split, and hostile bytes raise instead of being believed."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.runner import frames

HEADERS = st.dictionaries(st.text(max_size=8).filter(lambda key: key != "blobs"), st.integers() | st.text(max_size=8))


@given(
    header=HEADERS, blobs=st.lists(st.binary(max_size=64), max_size=5), cuts=st.lists(st.integers(1, 40), max_size=9)
)
def test_a_message_comes_out_as_it_went_in_however_it_is_cut(header, blobs, cuts):
    """The stream has no message boundaries of its own."""
    data = frames.encode(header, blobs) * 2
    decoder, messages = frames.Decoder(), []
    for cut in cuts:
        messages += decoder.feed(data[:cut])
        data = data[cut:]
    messages += decoder.feed(data)
    assert messages == [frames.Message(header, tuple(blobs))] * 2


@given(st.binary(max_size=200))
def test_arbitrary_bytes_never_crash_the_decoder(data):
    """They are incomplete, or a FrameError."""
    with contextlib.suppress(frames.FrameError):
        list(frames.Decoder().feed(data))


def frame(header: bytes, body: bytes = b"", *, header_size: int | None = None, body_size: int | None = None) -> bytes:
    sizes = (len(header) if header_size is None else header_size, len(body) if body_size is None else body_size)
    return struct.pack(">IQ", *sizes) + header + body


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (frame(b"nonsense"), "not JSON"),
        (frame(b"[" * 100_000), "not JSON"),
        (frame(b"[1]"), "not an object"),
        (frame(b"{}"), "does not list its blobs"),
        (frame(b'{"blobs": [2]}', b"x"), "do not add up"),
        (frame(b'{"blobs": [-1, 2]}', b"x"), "do not add up"),
        (frame(b'{"blobs": [true]}', b"x"), "do not add up"),
        (frame(b'{"blobs": "x"}', b"x"), "does not list its blobs"),
        (frame(b"", header_size=frames.MAX_HEADER_BYTES + 1), "announces"),
        (frame(b"", body_size=frames.MAX_BODY_BYTES + 1), "announces"),
    ],
)
def test_a_frame_that_breaks_a_rule_is_refused(data, complaint):
    """With a word about which rule."""
    with pytest.raises(frames.FrameError, match=complaint):
        list(frames.Decoder().feed(data))


def test_a_message_larger_than_a_frame_is_refused_by_its_sender():
    """Before a byte of it is sent."""
    with pytest.raises(frames.FrameError, match="larger"):
        frames.encode({"x": "y" * frames.MAX_HEADER_BYTES})
