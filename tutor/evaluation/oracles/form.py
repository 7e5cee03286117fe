"""S1 schema, P1 form and P2 novelty of a hint."""

from __future__ import annotations

import difflib
import re

from tutor.evaluation.said import Said

LEVELS = (1, 2, 3, 4)
UNIT_MAX_CHARACTERS = 4000
HINT_MAX_CHARACTERS = 12_000
WORDS_MIN = 20
WORDS_MAX = {1: 120, 2: 120, 3: 160, 4: 160}
GRADE_MAX = 9.0
SIMILARITY_MAX = 0.8

_CODE = re.compile(r"```.*?(?:```|\Z)|`+[^`]*`+", re.DOTALL)
_TAG = re.compile(r"<[A-Za-z/!][^>]*>")
_LINK = re.compile(r"\]\(|https?://|www\.", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][A-Za-z'\u2019-]*")
_BANNED = re.compile(r"\b(?:just|simply)\b", re.IGNORECASE)
_SECOND_WAY = re.compile(r"\b(?:alternatively|another (?:way|approach)|a second approach)\b", re.IGNORECASE)


def valid(said: Said) -> bool:
    """S1: text in bounds on a level that exists, fences closed, no raw HTML, no link."""
    prose = _CODE.sub("", said.text)
    return (
        said.level in LEVELS
        and bool(said.units)
        and all(unit.strip() and len(unit) <= UNIT_MAX_CHARACTERS for unit in said.units)
        and len(said.text) <= HINT_MAX_CHARACTERS
        and said.text.count("```") % 2 == 0
        and not _TAG.search(prose)
        and not _LINK.search(prose)
    )


def form_faults(said: Said) -> list[str]:
    """P1: what a teacher would strike out. Reported, no gate."""
    prose = _CODE.sub(" x ", said.text)
    words = _WORD.findall(prose)
    faults = {
        "too short": len(words) < WORDS_MIN,
        "too long": len(words) > WORDS_MAX.get(said.level, 160),
        "hard to read": reading_grade(prose) > GRADE_MAX,
        "more than one question": prose.count("?") > 1,
        "just or simply": bool(_BANNED.search(prose)),
        "a second approach": bool(_SECOND_WAY.search(prose)),
    }
    return [name for name, found in faults.items() if found]


def is_new(said: Said) -> bool | None:
    """P2: unlike every earlier hint of the thread. None for the first."""
    if not said.earlier:
        return None
    return all(_likeness(said.text, earlier) < SIMILARITY_MAX for earlier in said.earlier)


def reading_grade(text: str) -> float:
    """Flesch and Kincaid's grade, with syllables counted by groups of vowels."""
    sentences = max(1, len(re.findall(r"[.!?:](?:\s|$)", text)))
    words = _WORD.findall(text)
    if not words:
        return 0.0
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e")))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _likeness(text: str, other: str) -> float:
    return difflib.SequenceMatcher(a=text.split(), b=other.split(), autojunk=False).ratio()
