"""Whether a unit of text has a form that may be shown at all."""

from __future__ import annotations

import re
import unicodedata

from tutor.gate.decision import SCHEMA

UNIT_MAX_CHARACTERS = 4000
UNIT_MAX_WORDS = 400

_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})", re.MULTILINE)
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_HTML = re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9.-]*(?:\s[^<>]*)?/?|!--.*?--|![A-Za-z][^<>]*|\?[^<>]*)>", re.DOTALL)
_LINK = re.compile(
    r"!?\[[^\]]*\]\s*(?:\([^)]*\)|\[[^\]]*\])|^\s*\[[^\]]+\]:\s*\S+|\b[a-z][a-z0-9+.-]{1,20}://",
    re.IGNORECASE | re.MULTILINE,
)
_BARE_HOST = re.compile(r"\b(?:www\.[a-z0-9-]+|javascript:|data:[a-z]+/|mailto:)", re.IGNORECASE)


def form_check(unit: str) -> str:
    """SCHEMA for what is never shown: empty, too long, open code, raw HTML, a link, characters nobody sees."""
    if not unit.strip() or len(unit) > UNIT_MAX_CHARACTERS or len(unit.split()) > UNIT_MAX_WORDS:
        return SCHEMA
    if any(_forbidden(char) for char in unit):
        return SCHEMA
    if _open_code(unit):
        return SCHEMA
    prose = _CODE.sub(" ", without_blocks(unit))
    if _HTML.search(prose) or _LINK.search(prose) or _BARE_HOST.search(prose):
        return SCHEMA
    return ""


def without_blocks(text: str) -> str:
    """The text without its closed code blocks."""
    kept, inside = [], ""
    for line in text.splitlines():
        fence = _FENCE.match(line)
        if fence and not inside:
            inside = fence[1]
        elif fence and fence[1].startswith(inside):
            inside = ""
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def _open_code(unit: str) -> bool:
    """Whether a block or an inline span is still open at the end of the unit."""
    inside = ""
    for line in unit.splitlines():
        fence = _FENCE.match(line)
        if fence and not inside:
            inside = fence[1]
        elif fence and fence[1].startswith(inside):
            inside = ""
    return bool(inside) or "`" in _CODE.sub("", without_blocks(unit))


def _forbidden(char: str) -> bool:
    """Characters that hide text or turn its direction. Emoji joiners are text of no hint of ours."""
    return char not in "\n\t\r" and unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"}
