"""Checkers by kind: options are validated once, then each test is one call."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sandbox.checkers.mismatch import Mismatch
from sandbox.checkers.texts import check_exact, check_floats, check_tokens, check_unordered

Checker = Callable[[bytes, bytes], Mismatch | None]
UNITS = ("lines", "tokens")
# The options of each kind and their defaults.
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "exact": {},
    "tokens": {"case_sensitive": True},
    "floats": {"absolute": 1e-6, "relative": 1e-6},
    "unordered": {"unit": "lines"},
}
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
        _validate(name, value)
    return complete


def get_checker(kind: str, options: Mapping[str, Any]) -> Checker:
    """The checker as a function `(expected, actual) -> Mismatch | None`. Raises `InvalidChecker`."""
    complete = checker_options(kind, options)
    functions: dict[str, Callable[..., Mismatch | None]] = {
        "exact": check_exact,
        "tokens": check_tokens,
        "floats": check_floats,
        "unordered": check_unordered,
    }
    return partial(functions[kind], **complete)


def _validate(name: str, value: object) -> None:
    if name == "case_sensitive" and not isinstance(value, bool):
        raise InvalidChecker("case_sensitive must be true or false")
    if name == "unit" and value not in UNITS:
        raise InvalidChecker(f"unit must be one of {', '.join(UNITS)}")
    if name in {"absolute", "relative"} and not _is_tolerance(value):
        raise InvalidChecker(f"{name} must be a number from 0 to 1")


def _is_tolerance(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return math.isfinite(value) and 0 <= value <= 1
