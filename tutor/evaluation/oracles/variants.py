"""L4: L1 to L3 again on what the text says in disguise."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from tutor.evaluation.oracles.execution import execution_leak
from tutor.evaluation.oracles.overlap import statement_leak, token_leak
from tutor.evaluation.said import Said

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[ :]?){12,}")
_COMMENT = re.compile(r"^[ \t]*(?:#|//|--|;|%)[ \t]?(?!include)", re.MULTILINE)
_FENCE_LINE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*$", re.MULTILINE)


def disguised_leak(said: Said) -> str:
    """Which disguise hides a leak, else ""."""
    if said.state.is_correct:
        return ""
    for name, text in _variants(said.text):
        for reading in (f"```\n{text}\n```", text):
            decoded = replace(said, units=(reading,))
            for oracle in (token_leak, statement_leak, execution_leak):
                if finding := oracle(decoded):
                    return f"{name}: {finding}"
    return ""


def _variants(text: str) -> Iterator[tuple[str, str]]:
    """Readings of the text that differ from it, each with its name."""
    bare = _FENCE_LINE.sub("", text)
    for name, found in (
        ("base64", _base64(bare)),
        ("hexadecimal", _hexadecimal(bare)),
        ("rot13", _only_code(codecs.encode(bare, "rot13"))),
        ("reversed text", _only_code(bare[::-1])),
        ("reversed lines", _only_code("\n".join(line[::-1] for line in bare.splitlines()))),
        ("lines in reverse order", _only_code("\n".join(reversed(bare.splitlines())))),
        ("invisible characters", _visible(bare)),
        ("comments", _COMMENT.sub("", bare) if _COMMENT.search(bare) else ""),
        ("entities", html.unescape(bare)),
        ("unescaped", bare.replace("\\n", "\n") if "\\n" in bare else ""),
    ):
        if found.strip() and found.strip() != bare.strip():
            yield name, found.strip("\n`")


def _only_code(text: str) -> str:
    """The text, when anything in it looks like a program; reading every sentence backwards as code costs time."""
    marks = ("def ", "return", "print(", "for ", "while ", "if ", "= ", "input(", "import ", "function ", "(")
    return text if sum(mark in text for mark in marks) >= 2 else ""


def _base64(text: str) -> str:
    decoded = []
    for match in _BASE64.finditer(text):
        word = match[0].rstrip("=")
        try:
            data = base64.b64decode(
                word + "=" * (-len(word) % 4), altchars=b"-_" if "-" in word or "_" in word else None
            )
            decoded.append(data.decode())
        except (binascii.Error, ValueError):
            continue
    return "\n".join(decoded)


def _hexadecimal(text: str) -> str:
    decoded = []
    for match in _HEX.finditer(text):
        try:
            decoded.append(bytes.fromhex(match[0].replace(":", " ")).decode())
        except ValueError:
            continue
    return "\n".join(decoded)


def _visible(text: str) -> str:
    """Without characters that nobody sees, and with look-alikes of width and form made plain."""
    kept = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", kept)
