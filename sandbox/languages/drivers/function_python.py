"""Function mode, Python: read the arguments, call the learner's function, state one value, exit.

Input: one JSON line `{"nonce", "function"}`, then one JSON line per argument. Output: whatever the
learner printed, then one frame (see `_state`) as the very last thing. Nothing here decides anything:
the frame is decoded strictly and compared outside, so a forged frame is no better than an answer.
"""

import contextlib
import json
import os
import sys
import traceback
import types
from collections.abc import Callable
from typing import Any, NoReturn

_MAX_DEPTH = 60
_NON_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


class _NotAValue(Exception):
    pass


def _encode(value: Any, depth: int = 0) -> str:
    """The value as JSON text. Base-class methods only, so that a subclass cannot answer for itself."""
    if depth > _MAX_DEPTH:
        raise _NotAValue("deeply nested list")
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(str.__str__(value))
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        text = float.__repr__(value)
        return _NON_FINITE.get(text, text)
    return _encode_container(value, depth + 1)


def _encode_container(value: Any, depth: int) -> str:
    if isinstance(value, (list, tuple)):
        items = list.__iter__(value) if isinstance(value, list) else tuple.__iter__(value)
        return "[" + ",".join([_encode(item, depth) for item in items]) + "]"
    if isinstance(value, dict):
        return "{" + ",".join([f"{_key(key)}:{_encode(item, depth)}" for key, item in dict.items(value)]) + "}"
    raise _NotAValue(type(value).__name__)


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise _NotAValue("dict with keys of type " + type(key).__name__)
    return json.dumps(str.__str__(key))


def _read_all() -> bytes:
    chunks = []
    while chunk := os.read(0, 1 << 20):
        chunks.append(chunk)
    return b"".join(chunks)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # the learner may have closed or replaced it
            stream.flush()


def _state(
    nonce: str,
    tag: str,
    text: str,
    write: Callable[[int, Any], int] = os.write,
    leave: Callable[[int], NoReturn] = os._exit,
) -> NoReturn:
    """Write one frame, `RS nonce SP tag SP text LF`, and be gone before any exit handler can speak."""
    _flush()
    data = memoryview(f"\x1e{nonce} {tag} {text}\n".encode("utf-8", "backslashreplace"))
    while data:
        data = data[write(1, data) :]
    leave(0)


def _load(name: str) -> Any:
    """Run the learner's file as module `main` (not `__main__`) and return the function, or None."""
    with open("main.py", "rb") as file:
        code = compile(file.read(), "main.py", "exec", dont_inherit=True)
    module = types.ModuleType("main")
    module.__file__ = "main.py"
    sys.modules["main"] = module
    exec(code, module.__dict__)  # noqa: S102 - this is the box; the sandbox is what keeps it safe
    found = module.__dict__.get(name)
    return found if callable(found) else None


def _fail(error: BaseException, leave: Callable[[int], NoReturn] = os._exit) -> NoReturn:
    """Print the error with the frames of the learner's file only, and exit with code 1."""
    here, frames = main.__code__.co_filename, error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == here:
        frames = frames.tb_next
    _flush()
    try:
        traceback.print_exception(type(error), error, frames)
        _flush()
    finally:
        leave(1)


def main() -> None:
    """See the module's docstring."""
    header, *lines = _read_all().decode("utf-8").rstrip("\n").split("\n")
    orders = json.loads(header)
    arguments = [json.loads(line) for line in lines]
    nonce, name = orders["nonce"], orders["function"]
    try:
        function = _load(name)
        if function is None:
            _state(nonce, "M", "")
        text = _encode(function(*arguments))
    except SystemExit:
        _flush()
        os._exit(0)
    except _NotAValue as error:
        _state(nonce, "T", str(error))
    except BaseException as error:  # noqa: BLE001 - whatever it is, the learner is told what and where
        _fail(error)
    else:
        _state(nonce, "V", text)


main()
