"""Where expected and actual output part, in the words of a reader: line, column, and the two lines."""

from __future__ import annotations

from sandbox.checkers import Mismatch
from sandbox.judge.text import LINE_CHARACTERS, one_line
from sandbox.judge.types import FirstDifference

# How many bytes of a long line are kept before the point where the two part.
_CONTEXT = 60
_WINDOW = LINE_CHARACTERS * 4


def first_difference(mismatch: Mismatch, expected: bytes, actual: bytes) -> FirstDifference:
    """The mismatch with 1-based line and column: of the actual output, or of the expected if that ended."""
    wanted, given = b"", b""
    shared = 0
    if mismatch.kind not in {"missing_output", "extra_output"}:
        shared = _common_prefix(
            expected[mismatch.expected_at : mismatch.expected_at + _WINDOW],
            actual[mismatch.actual_at : mismatch.actual_at + _WINDOW],
        )
    if mismatch.kind != "extra_output":
        wanted = _line_around(expected, mismatch.expected_at + shared)
    if mismatch.kind != "missing_output":
        given = _line_around(actual, mismatch.actual_at + shared)
    text, offset = (
        (expected, mismatch.expected_at) if mismatch.kind == "missing_output" else (actual, mismatch.actual_at)
    )
    line, column = _position(text, offset + shared)
    return FirstDifference(
        kind=mismatch.kind,
        line=line,
        column=column,
        expected=one_line(wanted.decode("utf-8", "replace")),
        actual=one_line(given.decode("utf-8", "replace")),
    )


def _position(text: bytes, offset: int) -> tuple[int, int]:
    start = text.rfind(b"\n", 0, offset) + 1
    column = len(text[start:offset].decode("utf-8", "replace")) + 1
    return text.count(b"\n", 0, offset) + 1, column


def _line_around(text: bytes, offset: int) -> bytes:
    """The line that holds the offset; of a long one the part around it."""
    start = text.rfind(b"\n", 0, offset) + 1
    stop = text.find(b"\n", offset)
    stop = len(text) if stop < 0 else stop
    start = max(start, offset - _CONTEXT) if stop - start > LINE_CHARACTERS else start
    return text[start : min(stop, start + _WINDOW)].rstrip(b"\r")


def _common_prefix(left: bytes, right: bytes) -> int:
    """How many bytes both begin with, never past the end of a line."""
    length = 0
    for one, other in zip(left, right, strict=False):
        if one != other or one == 0x0A:
            break
        length += 1
    return length


def difference_words(difference: FirstDifference, *, place: bool = True) -> str:
    """The difference as one sentence. `place` says where; a returned value has no lines."""
    where = f"line {difference.line}, column {difference.column}: " if place else ""
    wanted, given = _quoted(difference.expected), _quoted(difference.actual)
    words = {
        "missing_output": f"the output ends too early, expected {wanted}" if place else f"too short for {wanted}",
        "extra_output": f"more than expected, from {given}" if place else f"longer than expected: {given}",
        "whitespace": "only the spacing differs",
        "case": "only upper and lower case differ",
        "order": "the right parts in another order",
    }
    return where + words.get(difference.kind, f"expected {wanted}, got {given}")


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "an empty line"
