"""Typed access to a YAML mapping: each wrong value becomes a diagnostic, and what was not asked for remains."""

from __future__ import annotations

import math
from typing import Any

from problems.packages.diagnostics import Diagnostics


class Fields:
    """A mapping of one file. `take_*` removes a key and returns its value, or the default when it is wrong."""

    def __init__(self, document: dict[str, Any], path: str, diagnostics: Diagnostics) -> None:
        self.rest = dict(document)
        self.path = path
        self._diagnostics = diagnostics

    def error(self, code: str, message: str) -> None:
        """Add an error about this file."""
        self._diagnostics.error(code, self.path, message)

    def take(self, key: str, default: Any = None) -> Any:
        """The value as it stands."""
        return self.rest.pop(key, default)

    def take_text(self, key: str, *, default: str = "") -> str:
        """A text; numbers are accepted as their digits."""
        value = self.rest.pop(key, None)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            self._wrong(key, "a text")
            return default
        return str(value)

    def take_choice(self, key: str, choices: tuple[str, ...], *, default: str) -> str:
        """One of the choices."""
        value = self.take_text(key, default=default)
        if value in choices:
            return value
        self._wrong(key, f"one of {', '.join(choices)}")
        return default

    def take_texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one."""
        value = self.rest.pop(key, None)
        if value is None:
            return ()
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self._wrong(key, "a list of texts")
            return ()
        return tuple(items)

    def take_switch(self, key: str) -> bool:
        """True or false; false when it is left out."""
        value = self.rest.pop(key, False)
        if not isinstance(value, bool):
            self._wrong(key, "true or false")
            return False
        return value

    def take_mapping(self, key: str) -> Fields:
        """A mapping, as fields of the same file."""
        value = self.rest.pop(key, None)
        if value is not None and not _is_mapping(value):
            self._wrong(key, "a mapping")
        return Fields(value if _is_mapping(value) else {}, self.path, self._diagnostics)

    def take_number(self, key: str, *, default: float, low: float, high: float) -> float:
        """A number in a range, ends included."""
        value = self.rest.pop(key, None)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            self._wrong(key, "a number")
            return default
        if not low <= value <= high:
            self.error("out_of_range", f"{key} must be from {low:g} to {high:g}, but is {value:g}")
            return default
        return value

    def take_whole(self, key: str, *, default: int, low: int, high: int) -> int:
        """A whole number in a range, ends included."""
        value = self.take_number(key, default=default, low=low, high=high)
        if value != int(value):
            self._wrong(key, "a whole number")
            return default
        return int(value)

    def _wrong(self, key: str, wanted: str) -> None:
        self.error("wrong_value", f"{key} must be {wanted}")


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(key, str) for key in value)
