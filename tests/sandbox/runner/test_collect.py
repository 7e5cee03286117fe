"""The artefacts' stream is parsed without trust."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from sandbox.runner.collect import parse_artifacts


def entry(index: int, data: bytes) -> bytes:
    return struct.pack(">IQ", index, len(data)) + data


def test_artifacts_come_out_by_name():
    """In any order, empty ones too."""
    assert parse_artifacts(["a", "b"], entry(1, b"bee") + entry(0, b"")) == {"b": b"bee", "a": b""}


def test_a_stream_that_was_cut_short_yields_what_was_complete():
    """The rest does not exist."""
    assert parse_artifacts(["a", "b"], entry(0, b"ay") + entry(1, b"bee")[:-1]) == {"a": b"ay"}


def test_an_artifact_nobody_asked_for_ends_the_parsing():
    """An index has to be one of the names."""
    assert parse_artifacts(["a"], entry(7, b"x") + entry(0, b"y")) == {}


@given(st.binary(max_size=100))
def test_arbitrary_bytes_never_crash(data):
    """They are artefacts or nothing."""
    assert set(parse_artifacts(["a", "b"], data)) <= {"a", "b"}
