"""What is said in passing in a typed question: since when, which group, language or problem, how many."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from insights.library.ready import EVER, Parameter

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "twenty": 20,
}  # fmt: skip
_NUMBER = rf"\d{{1,5}}|{'|'.join(_NUMBERS)}"
_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "semester": 183, "year": 365}
_LANGUAGES = {
    "python": "python", "c++": "cpp", "cpp": "cpp", "java": "java", "javascript": "javascript", "js": "javascript",
    "typescript": "typescript", "rust": "rust", "golang": "go", "go": "go", "c": "c",
}  # fmt: skip
_LANGUAGE = r"python|c\+\+|cpp|javascript|java|js|typescript|rust|golang"
_QUOTED = r"[\"'\u201c\u2018]([^\"'\u201d\u2019]{1,80})[\"'\u201d\u2019]"
_NAMED = r"((?-i:[A-Z0-9])[\w-]*(?: (?-i:[A-Z0-9])[\w-]*)*)"  # group B, class 9a, group Evening Class


@dataclass(frozen=True, slots=True)
class _Phrase:
    pattern: re.Pattern[str]
    name: str
    read: Callable[[re.Match[str]], Parameter]


def _number(text: str) -> int:
    return _NUMBERS.get(text.lower(), 0) if text.lower() in _NUMBERS else int(text)


def _phrase(pattern: str, name: str, read: Callable[[re.Match[str]], Parameter]) -> _Phrase:
    return _Phrase(re.compile(pattern, re.IGNORECASE), name, read)


_PHRASES = (
    _phrase(
        rf"\b(?:(?:in|over|during|for|within|of|since) )?(?:the )?(?:last|past|previous) (?:({_NUMBER}) )?"
        r"(day|week|month|quarter|semester|year)s?\b",
        "days",
        lambda found: _number(found[1] or "1") * _DAYS[found[2].lower()],
    ),
    _phrase(
        r"\b(?:in |during )?this (day|week|month|quarter|semester|year)\b",
        "days",
        lambda found: _DAYS[found[1].lower()],
    ),
    _phrase(r"\btoday\b", "days", lambda found: 1),
    _phrase(r"\b(?:of all time|all time|ever since|since the beginning)\b", "days", lambda found: EVER),
    _phrase(
        rf"\b(?:(?:in|of|for|from|by|did|do|does|has|have) )?(?:the )?(?:group|class|course) (?:{_QUOTED}|{_NAMED})",
        "group_name",
        lambda found: found[1] or found[2],
    ),
    _phrase(
        rf"\b(?:(?:on|in|of|for|from) )?(?:the )?(?:problem|task|exercise) (?:{_QUOTED}|([a-z0-9]+(?:-[a-z0-9]+)+))",
        "problem",
        lambda found: (found[1] or found[2]).lower(),
    ),
    _phrase(
        rf"(?<![\w+])(?:in|using|with|for) (?:language )?({_LANGUAGE}|go|c)(?![\w+])",
        "language",
        lambda found: _LANGUAGES[found[1].lower()],
    ),
    _phrase(
        rf"(?<![\w+])({_LANGUAGE}) (?=submissions?|verdicts?|attempts?|code|programs?)",
        "language",
        lambda found: _LANGUAGES[found[1].lower()],
    ),
    _phrase(
        rf"\b(?:more than|over) ({_NUMBER})(?= (?:attempts?|tries|submissions?|times))",
        "more_than",
        lambda found: _number(found[1]),
    ),
    _phrase(
        rf"\b(?:at least ({_NUMBER})|({_NUMBER}) or more)(?= (?:attempts?|tries|submissions?|times))",
        "more_than",
        lambda found: _number(found[1] or found[2]) - 1,
    ),
    _phrase(rf"\b(?:the )?(?:top|first) ({_NUMBER})\b", "limit", lambda found: max(_number(found[1]), 1)),
    _phrase(
        rf"\b(?:the )?({_NUMBER}) (?=hardest|easiest|most|weakest|toughest|busiest)",
        "limit",
        lambda found: max(_number(found[1]), 1),
    ),
)


def phrases_take(text: str) -> tuple[str, dict[str, Parameter]]:
    """The text without what it says in passing, and that by parameter. What is said twice stays in the text."""
    said: dict[str, Parameter] = {}
    for phrase in _PHRASES:
        found = phrase.pattern.search(text)
        if found and phrase.name not in said:
            said[phrase.name] = phrase.read(found)
            text = f"{text[: found.start()]} {text[found.end() :]}"
    return " ".join(text.split()), said
