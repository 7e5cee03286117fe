"""What a detector sees and what it says."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tutor.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A likely cause, worded for three levels of the ladder; each text stands alone and gives no code away.

    `confidence` runs from 0 to 1 and orders causes. `look` points (level 1), `ask` is one question
    (level 2), `idea` is the missing concept in general words (level 3). `line` is 1-based or None.
    """

    id: str
    confidence: float
    look: str
    ask: str
    idea: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """The evidence together with the parsed code (None when it is not Python, or does not parse)."""

    evidence: Evidence
    tree: ast.Module | None

    @property
    def code(self) -> str:
        return self.evidence.code

    @property
    def exception(self) -> str:
        return self.evidence.failure.exception_name if self.evidence.failure else ""

    @property
    def exception_message(self) -> str:
        return self.evidence.failure.exception_message if self.evidence.failure else ""

    @property
    def exception_line(self) -> int | None:
        return self.evidence.failure.exception_line if self.evidence.failure else None


Detector = Callable[[Inspection], Iterator[Cause]]


def at_line(line: int | None) -> str:
    """ "line 4" or "your code", for the middle of a sentence."""
    return f"line {line}" if line else "your code"
