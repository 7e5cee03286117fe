"""Function mode: what goes to the driver in the box, and what of its output is believed.

The driver gets a header with a fresh nonce, then the arguments. It prints whatever the learner's
code prints and then, as the very last bytes, one frame `RS nonce SP tag SP text LF`: tag V states a
value, T names a type that has no JSON form, M says that the function is missing.

The learner's code shares a process with the driver, so it can find the nonce and forge a frame; that
wins nothing. A frame only *states a value*: the value is decoded strictly and compared here, outside,
with an expected value that never enters the box. Stating the right value is solving the test. The
nonce keeps honest printing from being taken for an answer; two frames, or output after the frame,
are refused.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any

from sandbox.judge.types import FunctionSignature
from sandbox.judge.values import InvalidValue, decode_value, encode_value
from sandbox.languages.signatures import InvalidType, parse_type

_TAGS = {b"V", b"T", b"M"}


class InvalidArguments(ValueError):
    """Input that does not fit the signature; the message names the line and the parameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the driver's output says. `tag` is V, T or M, or "" when there is no single valid frame.

    `problem` then says why: "none" (no frame), "several", "trailing" (output after it), "garbled".
    """

    printed: bytes
    tag: str = ""
    text: bytes = b""
    problem: str = ""


def new_nonce() -> str:
    """A fresh secret for one call."""
    return secrets.token_hex(16)


def parse_arguments(signature: FunctionSignature, data: bytes) -> list[Any]:
    """The arguments that one test's input holds, one JSON value per line. Raises `InvalidArguments`."""
    lines = data.rstrip(b"\r\n").split(b"\n") if data.strip() else []
    wanted = len(signature.parameters)
    if len(lines) != wanted:
        raise InvalidArguments(f"{signature.name} takes {wanted} values, one per line; the input has {len(lines)}")
    values = []
    for number, (line, parameter) in enumerate(zip(lines, signature.parameters, strict=True), start=1):
        try:
            values.append(decode_value(line, parse_type(parameter.type)))
        except InvalidValue as error:
            raise InvalidArguments(f"line {number} ({parameter.name}): {error}") from None
    return values


def parse_expected(signature: FunctionSignature, data: bytes) -> Any:
    """The expected value that one test's answer holds. Raises `InvalidArguments`."""
    try:
        return decode_value(data.strip(), parse_type(signature.returns))
    except InvalidValue as error:
        raise InvalidArguments(f"the answer: {error}") from None


def encode_call(signature: FunctionSignature, arguments: list[Any], nonce: str) -> bytes:
    """The driver's standard input for one call."""
    header = json.dumps({"nonce": nonce, "function": signature.name})
    return "\n".join([header, *map(encode_value, arguments), ""]).encode("ascii")


def read_statement(stdout: bytes, nonce: str) -> Statement:
    """Split the driver's output into what was printed and what was stated."""
    marker = b"\x1e" + nonce.encode("ascii") + b" "
    printed, found, frame = stdout.partition(marker)
    if not found:
        return Statement(printed=stdout, problem="none")
    if marker in frame:
        return Statement(printed=printed, problem="several")
    body, newline, trailing = frame.partition(b"\n")
    if not newline or trailing:
        return Statement(printed=printed + trailing, problem="trailing" if newline else "garbled")
    tag, space, text = body.partition(b" ")
    if tag not in _TAGS or not space:
        return Statement(printed=printed, problem="garbled")
    return Statement(printed=printed, tag=tag.decode("ascii"), text=text)


def check_signature(signature: FunctionSignature) -> None:
    """Raise `InvalidType` when a type or a name is not one that every language can have."""
    names = [signature.name, *(parameter.name for parameter in signature.parameters)]
    for name in names:
        if not (name.isidentifier() and name.isascii()):
            raise InvalidType(f"{name!r} is not a name")
    if len(set(names)) != len(names):
        raise InvalidType("two parameters have the same name")
    for text in (*(parameter.type for parameter in signature.parameters), signature.returns):
        parse_type(text)
