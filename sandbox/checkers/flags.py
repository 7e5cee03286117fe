"""Arguments of the package format's default output validator, as options of the checker `default`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.checkers.registry import InvalidChecker

_SWITCHES = ("case_sensitive", "space_change_sensitive")
_TOLERANCES = {
    "float_tolerance": ("absolute", "relative"),
    "float_absolute_tolerance": ("absolute",),
    "float_relative_tolerance": ("relative",),
}


def parse_flags(words: Sequence[str]) -> dict[str, Any]:
    """The options that these arguments stand for. Raises `InvalidChecker`, naming the argument."""
    options: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        if word in _SWITCHES:
            options[word] = True
        elif word in _TOLERANCES:
            value = _tolerance(word, rest)
            for name in _TOLERANCES[word]:
                if name in options:
                    raise InvalidChecker(f"the {name} tolerance is given twice")
                options[name] = value
        else:
            raise InvalidChecker(f"the default validator has no argument {word!r}")
    return options


def _tolerance(word: str, rest: Iterator[str]) -> float:
    text = next(rest, None)
    if text is None:
        raise InvalidChecker(f"{word} needs a number after it")
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InvalidChecker(f"{word} needs a number from 0 to 1 after it, not {text!r}")
    return value
