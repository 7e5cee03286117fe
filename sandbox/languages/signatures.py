"""The type language of function mode: `int float bool str list[T] dict[str, T] optional[T]`.

Plain and closed on purpose: every type has one JSON form and one spelling in each language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

SCALARS = ("int", "float", "bool", "str")
MAX_TYPE_DEPTH = 6
MAX_TYPE_LENGTH = 200
_TOKEN = re.compile(r"\s*([A-Za-z]+|[\[\],])")


class InvalidType(ValueError):
    """A type that the type language does not have; the message names it."""


@dataclass(frozen=True, slots=True)
class ValueType:
    """`kind` is a scalar's name, or list, dict, optional with the `item` they hold."""

    kind: str
    item: ValueType | None = None

    @property
    def of(self) -> ValueType:
        """The held type of a list, dict or optional."""
        if self.item is None:
            raise InvalidType(f"{self.kind} holds no other type")
        return self.item

    def __str__(self) -> str:
        if self.item is None:
            return self.kind
        return f"dict[str, {self.item}]" if self.kind == "dict" else f"{self.kind}[{self.item}]"


@lru_cache(maxsize=512)
def parse_type(text: str) -> ValueType:
    """Parse a type such as `list[dict[str, int]]`. Raises `InvalidType`."""
    if len(text) > MAX_TYPE_LENGTH:
        raise InvalidType(f"the type is longer than {MAX_TYPE_LENGTH} characters")
    tokens = _tokens(text)
    parsed = _parse(tokens, text, depth=1)
    if tokens:
        raise InvalidType(f"{text!r} has something after the type")
    return parsed


def _tokens(text: str) -> list[str]:
    """The tokens in reverse order, so that `pop()` takes the next one."""
    tokens, position, stripped = [], 0, text.rstrip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        if match is None:
            raise InvalidType(f"{text!r} is not a type")
        tokens.append(match.group(1))
        position = match.end()
    return tokens[::-1]


def _parse(tokens: list[str], text: str, *, depth: int) -> ValueType:
    if depth > MAX_TYPE_DEPTH:
        raise InvalidType(f"{text!r} nests deeper than {MAX_TYPE_DEPTH}")
    kind = tokens.pop() if tokens else ""
    if kind in SCALARS:
        return ValueType(kind)
    if kind not in {"list", "dict", "optional"}:
        raise InvalidType(f"{text!r} is not a type; known are {', '.join(SCALARS)}, list, dict, optional")
    _expect(tokens, "[", text)
    if kind == "dict":
        _expect(tokens, "str", text)
        _expect(tokens, ",", text)
    item = _parse(tokens, text, depth=depth + 1)
    _expect(tokens, "]", text)
    return ValueType(kind, item)


def _expect(tokens: list[str], wanted: str, text: str) -> None:
    if not tokens or tokens.pop() != wanted:
        raise InvalidType(f"{text!r} is not a type: {wanted!r} is missing")
