"""What is kept of a program's output is bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sandbox.runner.streams import HeadAndTail, HeadOnly

PIECES = st.lists(st.binary(min_size=1, max_size=50), max_size=20)


@given(pieces=PIECES, limit=st.integers(0, 100))
def test_the_head_is_the_beginning(pieces, limit):
    """Exactly the first bytes, and full only when something was dropped."""
    stream, everything = HeadOnly(limit), b"".join(pieces)
    for piece in pieces:
        stream.take(piece)
    assert stream.value() == everything[:limit]
    assert stream.is_full == (len(everything) > limit)


@given(pieces=PIECES, limit=st.integers(2, 100))
def test_both_ends_are_kept_with_a_mark_between(pieces, limit):
    """Nothing is lost while it fits."""
    stream, everything = HeadAndTail(limit), b"".join(pieces)
    for piece in pieces:
        stream.take(piece)
    value = stream.value()
    if len(everything) <= limit:
        assert value == everything
        return
    assert stream.is_full
    assert value.startswith(everything[: limit // 2])
    assert value.endswith(everything[-(limit - limit // 2) :])
    assert b"[...]" in value
