"""Checkers on bytes: exact, tokens, floats, unordered: pure `(expected, actual) -> Mismatch | None`.

All of them forgive blanks (space, tab, carriage return) at the end of a line and blank lines at the
end of the text. Whitespace is ASCII whitespace.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import zip_longest

from sandbox.checkers.mismatch import Mismatch

# Above this, texts are compared piece by piece instead of being split as a whole.
WHOLE_BYTES = 4 * 1024 * 1024
_TOKEN = re.compile(rb"[^ \t\n\r\x0b\x0c]+")
_NUMBER = re.compile(rb"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
_BLANKS = b" \t\r\x0b\x0c"
_MAX_NUMBER_LENGTH = 400

_Unit = tuple[int, bytes]
_Same = Callable[[bytes, bytes], bool]


def check_exact(expected: bytes, actual: bytes) -> Mismatch | None:
    """Line by line the same, apart from what every checker forgives."""
    if expected == actual:
        return None
    return _compare(expected, actual, _lines, _same_bytes)


def check_tokens(expected: bytes, actual: bytes, *, case_sensitive: bool = True) -> Mismatch | None:
    """The same words in the same order; how they are spaced does not matter."""
    if expected == actual:
        return None
    if len(expected) <= WHOLE_BYTES and len(actual) <= WHOLE_BYTES:
        left, right = expected.split(), actual.split()
        if left == right or (not case_sensitive and _lowered(left) == _lowered(right)):
            return None
    return _compare(expected, actual, _tokens, _same_bytes if case_sensitive else _same_letters)


def check_floats(expected: bytes, actual: bytes, *, absolute: float = 1e-6, relative: float = 1e-6) -> Mismatch | None:
    """Token by token; where a number is expected, a finite decimal number within either tolerance will do.

    NaN, infinities, hexadecimal and underscores are not numbers. Other tokens must be the same.
    """
    if expected == actual:
        return None

    def close(wanted: bytes, given: bytes) -> bool:
        if wanted == given:
            return True
        numbers = _number(wanted), _number(given)
        return within(*numbers, absolute=absolute, relative=relative) if None not in numbers else False

    return _compare(expected, actual, _tokens, close)


def check_default(
    expected: bytes,
    actual: bytes,
    *,
    case_sensitive: bool = False,
    space_change_sensitive: bool = False,
    absolute: float | None = None,
    relative: float | None = None,
) -> Mismatch | None:
    """The default output validator of the ICPC and Kattis package format.

    Token by token; with a tolerance, where a number is expected, numbers within either tolerance.
    Letters' case counts with `case_sensitive`, every blank and line end with `space_change_sensitive`.
    """
    same: _Same = _same_bytes if case_sensitive else _same_letters
    if absolute is not None or relative is not None:
        same = _close_or(same, absolute or 0.0, relative or 0.0)
    mismatch = _compare(expected, actual, _tokens, same)
    if mismatch is not None or not space_change_sensitive:
        return mismatch
    for (wanted_at, wanted), (given_at, given) in zip(_gaps(expected), _gaps(actual), strict=True):
        if wanted != given:
            return Mismatch("whitespace", wanted_at, given_at)
    return None


def check_unordered(expected: bytes, actual: bytes, *, unit: str = "lines") -> Mismatch | None:
    """The same lines (or tokens) the same number of times, in any order. Blank lines do not count."""
    if expected == actual:
        return None
    units = _tokens if unit == "tokens" else _filled_lines
    missing = Counter(text for _, text in units(expected))
    for offset, text in units(actual):
        if missing[text] <= 0:
            kind = "extra_output" if not +missing else "value"
            return Mismatch(kind, _first(units(expected), missing, len(expected)), offset)
        missing[text] -= 1
    left = +missing
    if not left:
        return None
    return Mismatch("missing_output", _last(units(expected), left, len(expected)), len(actual))


def within(expected: float | None, actual: float | None, *, absolute: float, relative: float) -> bool:
    """Is `actual` near enough to `expected` by either tolerance?"""
    if expected is None or actual is None:
        return expected is actual
    if expected == actual:
        return True
    return abs(expected - actual) <= max(absolute, relative * abs(expected))


def _same_bytes(left: bytes, right: bytes) -> bool:
    return left == right


def _same_letters(left: bytes, right: bytes) -> bool:
    return left.lower() == right.lower()


def _close_or(same: _Same, absolute: float, relative: float) -> _Same:
    def close(wanted: bytes, given: bytes) -> bool:
        number = _number(wanted)
        if number is None:
            return same(wanted, given)
        given_number = _number(given)
        return given_number is not None and within(number, given_number, absolute=absolute, relative=relative)

    return close


def _gaps(text: bytes) -> Iterator[_Unit]:
    """What stands before, between and after the tokens."""
    start = 0
    for match in _TOKEN.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def _lowered(tokens: list[bytes]) -> list[bytes]:
    return [token.lower() for token in tokens]


def _number(token: bytes) -> float | None:
    if len(token) > _MAX_NUMBER_LENGTH or not _NUMBER.fullmatch(token):
        return None
    value = float(token)
    return value if value not in {float("inf"), float("-inf")} else None


def _tokens(text: bytes) -> Iterator[_Unit]:
    for match in _TOKEN.finditer(text):
        yield match.start(), match.group()


def _lines(text: bytes) -> Iterator[_Unit]:
    end = len(text.rstrip())
    start = 0
    while start < end:
        stop = text.find(b"\n", start)
        stop = len(text) if stop < 0 else stop
        yield start, text[start:stop].rstrip(_BLANKS)
        start = stop + 1


def _filled_lines(text: bytes) -> Iterator[_Unit]:
    return ((offset, line) for offset, line in _lines(text) if line)


def _compare(expected: bytes, actual: bytes, units: Callable[[bytes], Iterator[_Unit]], same: _Same) -> Mismatch | None:
    """The first pair of units that is not the same, named by its kind."""
    for wanted, given in zip_longest(units(expected), units(actual)):
        if given is None:
            return Mismatch("missing_output", wanted[0], len(actual))
        if wanted is None:
            return Mismatch("extra_output", len(expected), given[0])
        if not same(wanted[1], given[1]):
            return Mismatch(_kind(wanted[1], given[1], expected, actual), wanted[0], given[0])
    return None


def _kind(wanted: bytes, given: bytes, expected: bytes, actual: bytes) -> str:
    """Why two units differ, when there is a plainer reason than a wrong value."""
    if wanted.lower() == given.lower():
        return "case"
    if wanted.split() == given.split():
        return "whitespace"
    if len(expected) > WHOLE_BYTES or len(actual) > WHOLE_BYTES:
        return "value"
    left, right = expected.split(), actual.split()
    if left == right or b"".join(left) == b"".join(right):
        return "whitespace"
    return "order" if len(left) == len(right) and Counter(left) == Counter(right) else "value"


def _first(units: Iterator[_Unit], wanted: Counter[bytes], default: int) -> int:
    return next((offset for offset, text in units if wanted[text] > 0), default)


def _last(units: Iterator[_Unit], wanted: Counter[bytes], default: int) -> int:
    """Where the unit stands that was not given often enough: the last of its kind is the missing one."""
    found = default
    for offset, text in units:
        if wanted[text] > 0:
            found = offset
            wanted[text] -= 1
            if wanted[text] == 0:
                return found
    return found
