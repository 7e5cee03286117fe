"""What a text says once it is decoded: base64, hexadecimal, character codes, shifted alphabets, reversed, spaced."""

from __future__ import annotations

import base64
import binascii
import codecs
import functools
import re
import string
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from tutor.gate.plain import squeezed
from tutor.gate.snippets import looks_like_code

DECODED_MIN_CHARACTERS = 5
TEXT_MAX_CHARACTERS = 8000
TEXTS_KEPT = 512
_PRINTABLE = frozenset(string.printable)

_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{8,}(?:\s[A-Za-z0-9+/_-]{8,})*={0,2}(?![\w+/=])")
_BASE32 = re.compile(r"(?<!\w)[A-Z2-7]{16,}={0,6}(?!\w)")
_HEX = re.compile(r"(?:(?:\\x|0x|\b|%|(?<=[0-9a-fA-F]))[0-9a-fA-F]{2}[\s,:;]?){6,}")
_CODES = re.compile(r"(?<!\d)(?:\d{2,3}[\s,;]+){6,}\d{2,3}(?!\d)")
_ESCAPED = re.compile(r"(?:%[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|&#x?[0-9a-fA-F]{2,4};)")
_SPACED = re.compile(r"(?:(?<=\s)|^)(?:\S[ \u00a0]){6,}\S(?=\s|$)", re.MULTILINE)
# Words of programs that no other alphabet spells by accident.
_KEYWORDS = re.compile(
    r"\b(?:print|println|printf|return|range|while|input|import|append|lambda|split|const|console|length|scanf|sorted|"
    r"for\s+\w+\s+in)\b"
)
_NAME = re.compile(r"[A-Za-z_]\w{2,}")
NAMES_MIN = 2  # so many of the learner's names tell code from noise
_SHIFTS = tuple(
    str.maketrans(
        string.ascii_letters,
        string.ascii_lowercase[n:]
        + string.ascii_lowercase[:n]
        + string.ascii_uppercase[n:]
        + string.ascii_uppercase[:n],
    )
    for n in range(1, 26)
)


@functools.lru_cache(maxsize=TEXTS_KEPT)
def decoded_texts(text: str, *, known: str = "", names: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Readable texts that are hidden in `text`. What stands in `known` (squeezed) as it is hides nothing.

    `names` are those of the learner's code: a text turned or shifted that spells them is code as well. What a
    unit makes of the text before it is what the next unit compares with, so the last results are kept.
    """
    text = text[:TEXT_MAX_CHARACTERS]
    found: list[str] = []
    for pattern, decode in _TOKENS:
        for match in pattern.finditer(text):
            if known and squeezed(match[0]) in known:
                continue
            found += [hidden for hidden in decode(match[0]) if _is_readable(hidden)]
    said = set(_NAME.findall(text))
    found += [turned for turned in _turned(text) if _is_program(turned, names - said)]
    return tuple(dict.fromkeys(found))


def _turned(text: str) -> Iterator[str]:
    """The whole text in other alphabets and directions."""
    yield text[::-1]
    yield "\n".join(line[::-1] for line in text.splitlines())
    yield " ".join(word[::-1] for word in text.split())
    for shift in _SHIFTS:
        yield text.translate(shift)


def _is_readable(text: str) -> bool:
    if len(text.strip()) < DECODED_MIN_CHARACTERS or not _PRINTABLE.issuperset(text):
        return False
    letters = sum(char.isalpha() or char in " \n" for char in text)
    return letters * 2 >= len(text) and len(re.findall(r"[A-Za-z]{2,}", text)) > 0


def _is_program(text: str, names: frozenset[str]) -> bool:
    spelled = _KEYWORDS.search(text) is not None or len(names.intersection(_NAME.findall(text))) >= NAMES_MIN
    return spelled and looks_like_code(text)


def _from_base64(token: str) -> Iterator[str]:
    compact = squeezed(token).replace("-", "+").replace("_", "/").rstrip("=")
    # A word in capitals and a long lower-case word are words; what decodes to text has mixed characters.
    if not (re.search(r"[A-Z]", compact) and re.search(r"[a-z]", compact)):
        return
    yield from _decoded(base64.b64decode, compact + "=" * (-len(compact) % 4))


def _from_base32(token: str) -> Iterator[str]:
    compact = token.rstrip("=")
    yield from _decoded(base64.b32decode, compact + "=" * (-len(compact) % 8))


def _from_hex(token: str) -> Iterator[str]:
    yield from _decoded(binascii.unhexlify, re.sub(r"\\x|0x|[^0-9a-fA-F]", "", token))


def _from_codes(token: str) -> Iterator[str]:
    numbers = [int(number) for number in re.findall(r"\d+", token)]
    if all(9 <= number <= 126 for number in numbers):
        text = "".join(map(chr, numbers))
        if looks_like_code(text) or _KEYWORDS.search(text):
            yield text


def _from_spaced(token: str) -> Iterator[str]:
    text = token[::2]
    if looks_like_code(text) or _KEYWORDS.search(text):
        yield text


def _from_escapes(token: str) -> Iterator[str]:
    if len(_ESCAPED.findall(token)) < 2:
        return
    yield unquote(token)
    if "\\" in token:
        yield from _decoded(lambda data: codecs.decode(data, "unicode_escape").encode(), token)


def _decoded(decode: Callable[[bytes], bytes], token: str) -> Iterator[str]:
    try:
        yield decode(token.encode()).decode()
    except (ValueError, binascii.Error):
        return


_TOKENS: tuple[tuple[re.Pattern[str], Callable[[str], Iterator[str]]], ...] = (
    (_BASE64, _from_base64),
    (_BASE32, _from_base32),
    (_HEX, _from_hex),
    (_CODES, _from_codes),
    (_SPACED, _from_spaced),
    (re.compile(r"\S*(?:%[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2})\S*"), _from_escapes),
)
