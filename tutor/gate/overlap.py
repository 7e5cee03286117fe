"""Token overlap with the reference solutions: what is new about a text and stands in a solution."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.utils.functional import cached_property

from tutor.gate.context import Known
from tutor.gate.decision import SOLUTION_OVERLAP
from tutor.gate.plain import plain_text

GRAM_TOKENS = 6
SHARE_MAX = 0.5
# So many in one text are a leak whatever else it says around them.
HITS_MAX = 8

_TOKEN = re.compile(r"[A-Za-z_]\w*|\d+(?:\.\d+)?|\"[^\"\n]*\"|'[^'\n]*'|[-+*/%&|^<>=!]=|//|\*\*|&&|\|\||<<|>>|->|\S")

Gram = tuple[str, ...]


def tokens_of(text: str) -> list[str]:
    """The tokens of a program in any language, or of prose."""
    return _TOKEN.findall(plain_text(text))


def grams_of(tokens: list[str]) -> Iterator[Gram]:
    return zip(*(tokens[start:] for start in range(GRAM_TOKENS)), strict=False)


class Overlap:
    """Grams of the references that the learner does not have. Derived once per conversation."""

    def __init__(self, known: Known) -> None:
        self._known = known

    @cached_property
    def own(self) -> frozenset[Gram]:
        return frozenset(gram for text in self._known.texts for gram in grams_of(tokens_of(text)))

    @cached_property
    def references(self) -> tuple[frozenset[Gram], ...]:
        solutions = (tokens_of(reference.code) for reference in self._known.context.references)
        return tuple(frozenset(grams_of(tokens)) - self.own for tokens in solutions)

    def check(self, codes: Iterable[str]) -> str:
        """SOLUTION_OVERLAP when at least half of what is new in one of the codes stands in one solution."""
        return SOLUTION_OVERLAP if any(self._leaks(code) for code in codes) else ""

    def _leaks(self, code: str) -> bool:
        new = frozenset(grams_of(tokens_of(code))) - self.own
        if not new:
            return False
        most = max((len(new & reference) for reference in self.references), default=0)
        return most >= HITS_MAX or most / len(new) >= SHARE_MAX
