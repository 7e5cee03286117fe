"""Canaries, the words of the system prompt, and the data of secret tests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.utils.functional import cached_property

from sandbox.judge.types import TestCase
from tutor.gate.context import Known, head_of
from tutor.gate.decision import CANARY, PROMPT_TEXT, SECRET_DATA
from tutor.gate.plain import plain_text

SECRET_MIN_CHARACTERS = 6
PROMPT_WORDS = 8
CANARY_MIN_CHARACTERS = 6

_WORD = re.compile(r"-?\w+(?:\.\w+)*")
_ALPHANUMERIC = re.compile(r"[^a-z0-9]")
_OF_A_SECRET_TEST = re.compile(r"\b(?:hidden|secret|private|unseen|invisible)\b", re.IGNORECASE)
_VALUE_WORDS = re.compile(
    r"\b(?:answers?|expect(?:s|ed)?|outputs?|inputs?|prints?|returns?|values?|results?|contains?|is)\b", re.IGNORECASE
)
_COUNTS = re.compile(
    r"\b(?:lines?|columns?|tests?|samples?)\s+\d+|\b\d+\s+(?:of|tests?|ms|times|lines?)\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")
_LITERAL = re.compile(r"`([^`\n]+)`|\"([^\"\n]+)\"|'([^'\n]+)'|(?<![\w.])(-?\d+(?:\.\d+)?)(?![\w.])")


class Guarded:
    """What must not be said in this conversation. Derived once."""

    def __init__(self, known: Known) -> None:
        self._known = known

    @cached_property
    def canaries(self) -> tuple[str, ...]:
        folded = (_alphanumeric(canary) for canary in self._known.context.canaries)
        return tuple(canary for canary in folded if len(canary) >= CANARY_MIN_CHARACTERS)

    @cached_property
    def prompt_grams(self) -> frozenset[tuple[str, ...]]:
        own = frozenset(_grams(_words(self._known.corpus)))
        return frozenset(_grams(_words(self._known.context.system_prompt))) - own

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """Lines and whole texts of secret tests as words, less what the learner sees anyway."""
        shown = f" {' '.join(_words(self._known.corpus))} "
        texts = {needle for test in self._known.secret_tests for needle in _needles(test)}
        return tuple(needle for needle in texts if f" {needle} " not in shown)

    @cached_property
    def answers(self) -> frozenset[str]:
        """Whole inputs and answers of secret tests, also short ones, less those that a shown test has too."""
        shown = {_joined(text) for test in self._known.shown_tests for text in _texts(test)}
        return frozenset({_joined(text) for test in self._known.secret_tests for text in _texts(test)} - shown - {""})


def canary_check(texts: Iterable[str], guarded: Guarded) -> str:
    """CANARY when one appears, however it is spaced, spelled or turned."""
    if not guarded.canaries:
        return ""
    for text in texts:
        folded = _alphanumeric(text)
        if any(canary in folded or canary[::-1] in folded for canary in guarded.canaries):
            return CANARY
    return ""


def prompt_check(texts: Iterable[str], guarded: Guarded) -> str:
    """PROMPT_TEXT when eight words of the system prompt stand in a row."""
    if not guarded.prompt_grams:
        return ""
    leaked = any(not guarded.prompt_grams.isdisjoint(_grams(_words(text))) for text in texts)
    return PROMPT_TEXT if leaked else ""


def secret_check(texts: Iterable[str], guarded: Guarded) -> str:
    """SECRET_DATA when a line or a whole text of a secret test appears, or a short one is said to be its answer."""
    for text in texts:
        words = f" {_joined(text)} "
        figures = f" {' '.join(word for word in words.split() if word[-1].isdigit())} "
        if any(f" {needle} " in words or f" {needle} " in figures for needle in guarded.needles):
            return SECRET_DATA
        if any(_tells_answer(sentence, guarded) for sentence in _SENTENCE_END.split(text)):
            return SECRET_DATA
    return ""


def _tells_answer(sentence: str, guarded: Guarded) -> bool:
    """Whether a short value is said to be a secret test's: alone it could be any number."""
    if not (_OF_A_SECRET_TEST.search(sentence) and _VALUE_WORDS.search(sentence)):
        return False
    return any(_joined(value) in guarded.answers for value in literals(_COUNTS.sub(" ", sentence)))


def literals(text: str) -> Iterator[str]:
    """Quoted values and numbers of a text."""
    for match in _LITERAL.finditer(text):
        yield next(group for group in match.groups() if group is not None)


def _needles(test: TestCase) -> Iterator[str]:
    for text in _texts(test):
        for part in (text, *text.splitlines()):
            words = _joined(part)
            if len(words) >= SECRET_MIN_CHARACTERS:
                yield words


def _texts(test: TestCase) -> tuple[str, str]:
    return head_of(test.input), head_of(test.expected or b"")


def _joined(text: str) -> str:
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(plain_text(text).lower())


def _grams(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(PROMPT_WORDS)), strict=False)


def _alphanumeric(text: str) -> str:
    return _ALPHANUMERIC.sub("", plain_text(text).lower())
