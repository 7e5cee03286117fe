"""What a ready question is, and the one that was meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Parameter = str | int
EVER = 36500  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """What must be true of every answer.

    `kind` is share (0 to 100 in each row), unique (no value twice), positive (never below 0), at_most (the
    first column never above the second) or total (the column's sum is what `sql` finds, unless rows were
    cut or hidden).
    """

    kind: str
    columns: tuple[str, ...]
    sql: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyQuestion:
    """A question that needs no model. `sql` is in PostgreSQL's words, with parameters as :name.

    `words` are patterns: each must occur in what was typed; `also` explains words that may occur besides.
    """

    name: str
    title: str
    question: str  # an example of how it is asked
    restated: str  # what it is taken to mean, with {parameters}
    words: tuple[str, ...]
    sql: str
    also: str = ""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)  # with defaults
    chart: Mapping[str, str] | None = None
    invariants: tuple[Invariant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The ready question that was meant, or several that could be: then `ready` is None."""

    ready: ReadyQuestion | None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    ambiguous: tuple[ReadyQuestion, ...] = ()

    @property
    def restated(self) -> str:
        """What the question is taken to mean, in a sentence."""
        if self.ready is None:
            return ""
        narrowed = [
            words.format(self.parameters[name]) for name, words in _NARROWED.items() if self.parameters.get(name)
        ]
        sentence = self.ready.restated.format(**self.parameters).replace(f"in the last {EVER} days", "at any time")
        return sentence + "".join(f" Only {words}." for words in narrowed)


_NARROWED = {"group_name": "learners of the group {}", "language": "submissions in {}", "problem": "the problem {}"}
