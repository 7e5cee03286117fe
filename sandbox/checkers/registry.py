"""Checkers by kind: options are validated once, then each test is one call."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sandbox.checkers.mismatch import Mismatch
from sandbox.checkers.texts import check_default, check_exact, check_floats, check_tokens, check_unordered

Checker = Callable[[bytes, bytes], Mismatch | None]
UNITS = ("lines", "tokens")
# The options of each kind and their defaults.
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "exact": {},
    "tokens": {"case_sensitive": True},
    "floats": {"absolute": 1e-6, "relative": 1e-6},
    "unordered": {"unit": "lines"},
    "default": {"case_sensitive": False, "space_change_sensitive": False, "absolute": None, "relative": None},
    # A program of the author's; `path` is where it lies in its package, `files` lie beside it.
    "custom": {"language": "", "source": "", "path": "", "files": {}, "arguments": []},
}
CUSTOM = "custom"
KINDS = tuple(OPTIONS)


class InvalidChecker(ValueError):
    """An unknown kind, an unknown option or a value out of range; the message says which."""


def checker_options(kind: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with defaults filled in. Raises `InvalidChecker`."""
    if kind not in OPTIONS:
        raise InvalidChecker(f"unknown checker {kind!r}; known are {', '.join(KINDS)}")
    unknown = sorted(set(options) - set(OPTIONS[kind]))
    if unknown:
        raise InvalidChecker(f"checker {kind} has no option {', '.join(unknown)}")
    complete = {**OPTIONS[kind], **options}
    for name, value in complete.items():
        if not (value is None and kind == "default"):
            _validate(name, value)
    if kind == CUSTOM and not (complete["source"].strip() and complete["language"]):
        raise InvalidChecker("a custom checker needs language and source")
    return complete


def get_checker(kind: str, options: Mapping[str, Any]) -> Checker:
    """The checker as a function `(expected, actual) -> Mismatch | None`. Raises `InvalidChecker`.

    Custom checkers are programs (`sandbox.judge.author`), not functions.
    """
    complete = checker_options(kind, options)
    if kind == CUSTOM:
        raise InvalidChecker("a custom checker is a program, not a function")
    functions: dict[str, Callable[..., Mismatch | None]] = {
        "exact": check_exact,
        "tokens": check_tokens,
        "floats": check_floats,
        "unordered": check_unordered,
        "default": check_default,
    }
    return partial(functions[kind], **complete)


def _validate(name: str, value: object) -> None:
    if name in {"case_sensitive", "space_change_sensitive"} and not isinstance(value, bool):
        raise InvalidChecker(f"{name} must be true or false")
    if name in {"language", "source", "path"} and not isinstance(value, str):
        raise InvalidChecker(f"{name} must be a text")
    if name == "arguments" and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        raise InvalidChecker("arguments must be a list of texts")
    if name == "files" and not (isinstance(value, dict) and all(map(_is_plain_file, value.items()))):
        raise InvalidChecker("files must map plain file names to texts")
    if name == "unit" and value not in UNITS:
        raise InvalidChecker(f"unit must be one of {', '.join(UNITS)}")
    if name in {"absolute", "relative"} and not _is_tolerance(value):
        raise InvalidChecker(f"{name} must be a number from 0 to 1")


def _is_plain_file(item: tuple[object, object]) -> bool:
    name, content = item
    is_plain = isinstance(name, str) and bool(name) and "/" not in name and "\0" not in name and name not in {".", ".."}
    return is_plain and isinstance(content, str)


def _is_tolerance(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return math.isfinite(value) and 0 <= value <= 1
