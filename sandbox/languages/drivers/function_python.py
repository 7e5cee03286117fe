"""Function mode, Python: read the arguments, call the learner's function, state one value, exit.

Input: one JSON line `{"nonce", "function"}`, then one JSON line per argument. Output: whatever the
learner printed, then one frame (see `_state`) as the very last thing. Nothing here decides anything:
the frame is decoded strictly and compared outside, so a forged frame is no better than an answer.
"""

import json
import os
import sys
import traceback
import types

_MAX_DEPTH = 60


class _NotAValue(Exception):
    """Raised with the name of a type that has no JSON form."""


def _encode(value, depth=0):
    """The value as JSON text. Base-class methods only, so that a subclass cannot answer for itself."""
    if depth > _MAX_DEPTH:
        raise _NotAValue("value nested too deep")
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(str.__str__(value))
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _encode_float(value)
    if isinstance(value, (list, tuple)):
        base = list if isinstance(value, list) else tuple
        return "[" + ",".join([_encode(item, depth + 1) for item in base.__iter__(value)]) + "]"
    if isinstance(value, dict):
        pairs = [(_key(key), _encode(item, depth + 1)) for key, item in dict.items(value)]
        return "{" + ",".join([f"{key}:{item}" for key, item in pairs]) + "}"
    raise _NotAValue(type(value).__name__)


def _encode_float(value):
    text = float.__repr__(value)
    return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(text, text)


def _key(key):
    if not isinstance(key, str):
        raise _NotAValue("dict with keys of type " + type(key).__name__)
    return json.dumps(str.__str__(key))


def _read_all():
    chunks = []
    while chunk := os.read(0, 1 << 20):
        chunks.append(chunk)
    return b"".join(chunks)


def _flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # the learner may have closed or replaced it
            continue


def _state(nonce, tag, text, write=os.write, leave=os._exit):
    """Write one frame, `RS nonce SP tag SP text LF`, and be gone before any exit handler can speak."""
    _flush()
    data = memoryview(f"\x1e{nonce} {tag} {text}\n".encode("utf-8", "backslashreplace"))
    while data:
        data = data[write(1, data) :]
    leave(0)


def _load(name):
    """Run the learner's file as module `main` (not `__main__`) and return the function, or None."""
    with open("main.py", "rb") as file:
        code = compile(file.read(), "main.py", "exec", dont_inherit=True)
    module = types.ModuleType("main")
    module.__file__ = "main.py"
    sys.modules["main"] = module
    exec(code, module.__dict__)
    found = module.__dict__.get(name)
    return found if callable(found) else None


def _fail(error, leave=os._exit):
    """Print the error with the frames of the learner's file only, and exit with code 1."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    _flush()
    try:
        traceback.print_exception(type(error), error, frames)
        _flush()
    finally:
        leave(1)


def main():
    """See the module's docstring."""
    header, *lines = _read_all().decode("utf-8").splitlines()
    orders = json.loads(header)
    arguments = [json.loads(line) for line in lines]
    nonce, name = orders["nonce"], orders["function"]
    del header, lines, orders
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
    except BaseException as error:
        _fail(error)
    else:
        _state(nonce, "V", text)


main()
