"""Typed values of function mode: strict JSON in, exact types, comparison outside the sandbox.

Exact means: a bool is not an int, a float is not an int; only where a float is expected an int will
do. NaN and infinities are no values. Duplicate keys, deep nesting and huge numbers are refused.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any, NoReturn

from sandbox.checkers import Mismatch, within
from sandbox.judge.types import CheckerSpec
from sandbox.languages.signatures import ValueType

MAX_VALUE_BYTES = 64 * 1024 * 1024
_KINDS = {
    int: "int",
    float: "float",
    bool: "bool",
    str: "str",
    list: "list",
    dict: "dict",
    type(None): "None",
}
_PYTHON_TYPES: dict[str, type] = {
    "int": int,
    "float": float,
    "bool": bool,
    "str": str,
    "list": list,
    "dict": dict,
}


class InvalidValue(ValueError):
    """A text that is no value of the expected type. `path` is like "[2].name", empty at the top.

    `found` is the kind that was found instead (int, float, bool, str, list, dict, None), or "".
    """

    def __init__(self, reason: str, *, path: str = "", found: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason = reason
        self.path = path
        self.found = found


def decode_value(text: bytes, kind: ValueType) -> Any:
    """The JSON text as a Python value of exactly this type. Raises `InvalidValue`."""
    if len(text) > MAX_VALUE_BYTES:
        raise InvalidValue(f"the value is larger than {MAX_VALUE_BYTES // 1024 // 1024} MiB")
    try:
        value = json.loads(text.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except InvalidValue:
        raise
    except UnicodeDecodeError:
        raise InvalidValue("the value is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise InvalidValue(f"not a JSON value: {error.msg}, column {error.colno}") from None
    except (ValueError, RecursionError):
        # Integers of thousands of digits, brackets nested thousands deep.
        raise InvalidValue("the value is too long or nested too deep") from None
    return _conform(value, kind, "")


def encode_value(value: Any) -> str:
    """The value as one line of ASCII JSON, the same for equal values."""
    return json.dumps(value, separators=(", ", ": "), allow_nan=False)


def show_value(value: Any) -> str:
    """The value as one line of JSON for a reader."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def compare_values(expected: Any, actual: Any, checker: CheckerSpec) -> Mismatch | None:
    """Compare two decoded values; the offsets of a mismatch are into their `show_value` texts (UTF-8)."""
    if _equal(expected, actual, checker):
        return None
    left, right = show_value(expected), show_value(actual)
    shared = next((at for at, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), None)
    shared = min(len(left), len(right)) if shared is None else shared
    offset = len(left[:shared].encode("utf-8", "replace"))
    return Mismatch(_mismatch_kind(expected, actual), offset, offset)


def _equal(expected: Any, actual: Any, checker: CheckerSpec) -> bool:
    options = checker.options
    if checker.kind == "floats":
        absolute, relative = options.get("absolute", 1e-6), options.get("relative", 1e-6)
        return _close(expected, actual, absolute, relative)
    if checker.kind == "unordered" and isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and _counted(expected) == _counted(actual)
    if checker.kind == "tokens" and not options.get("case_sensitive", True):
        return show_value(expected).lower() == show_value(actual).lower()
    return bool(expected == actual)


def _close(expected: Any, actual: Any, absolute: float, relative: float) -> bool:
    if isinstance(expected, float) and isinstance(actual, float):
        return within(expected, actual, absolute=absolute, relative=relative)
    if isinstance(expected, list) and isinstance(actual, list):
        pairs = zip(expected, actual, strict=False)
        return len(expected) == len(actual) and all(_close(one, two, absolute, relative) for one, two in pairs)
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(
            _close(item, actual[key], absolute, relative) for key, item in expected.items()
        )
    return bool(expected == actual)


def _counted(items: list[Any]) -> Counter[str]:
    return Counter(json.dumps(item, sort_keys=True) for item in items)


def _mismatch_kind(expected: Any, actual: Any) -> str:
    if isinstance(expected, str) and isinstance(actual, str):
        if expected.lower() == actual.lower():
            return "case"
        return "whitespace" if expected.split() == actual.split() else "value"
    if isinstance(expected, list) and isinstance(actual, list):
        return _list_mismatch_kind(expected, actual)
    return "value"


def _list_mismatch_kind(expected: list[Any], actual: list[Any]) -> str:
    if len(actual) < len(expected) and expected[: len(actual)] == actual:
        return "missing_output"
    if len(actual) > len(expected) and actual[: len(expected)] == expected:
        return "extra_output"
    return "order" if _counted(expected) == _counted(actual) else "value"


def _conform(value: Any, kind: ValueType, path: str) -> Any:
    if kind.kind == "optional":
        return None if value is None else _conform(value, kind.of, path)
    if kind.kind == "float":
        return _conform_float(value, path)
    wanted: Any = _PYTHON_TYPES[kind.kind]
    if type(value) is not wanted:
        _refuse_type(value, kind, path)
    if kind.kind == "list":
        return _conform_list(value, kind.of, path)
    if kind.kind == "dict":
        return {key: _conform(item, kind.of, f"{path}.{key}") for key, item in value.items()}
    return value


def _conform_list(value: list[Any], item: ValueType, path: str) -> list[Any]:
    # A long list of the right scalars is recognised without a call per element.
    if item.kind in {"int", "bool", "str"} and set(map(type, value)) <= {_PYTHON_TYPES[item.kind]}:
        return value
    return [_conform(element, item, f"{path}[{index}]") for index, element in enumerate(value)]


def _conform_float(value: Any, path: str) -> float:
    if type(value) is not float and type(value) is not int:
        _refuse_type(value, ValueType("float"), path)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise InvalidValue("the number is too large for a float", path=path, found="float")
    return number


def _refuse_type(value: Any, kind: ValueType, path: str) -> NoReturn:
    found = _KINDS[type(value)]
    raise InvalidValue(f"{found} where {kind} is expected", path=path, found=found)


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidValue(f"{name} is not a value", found="float")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise InvalidValue("a key occurs twice", found="dict")
    return result
