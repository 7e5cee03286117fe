"""Short programs with faults that are known by line and category, and some without any.

One text file per language, in `snippets/`. A line `@@ NAME` begins a program. A faulty line ends with its category
in double brackets, `return eval(text) ⟦security⟧`; `⟦+security⟧` marks what is true of a line and was not put in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

from reviews.findings import Category
from sandbox.languages import LANGUAGES

_MARK = re.compile(r" ⟦(\+?)(\w+)⟧")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a line. One that was not put in counts for nobody's recall, and against nobody."""

    line: int
    category: Category
    seeded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    name: str
    language: str
    text: str
    faults: tuple[Fault, ...]

    @property
    def seeded(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.seeded)


def snippets_load() -> list[Snippet]:
    """All of them, by language. Raises ValueError for a file that is none."""
    folder = files("reviews.evaluation") / "snippets"
    return [
        snippet
        for language in LANGUAGES
        for snippet in snippets_parse(language=language, text=(folder / f"{language}.txt").read_text("utf-8"))
    ]


def snippets_parse(*, language: str, text: str) -> list[Snippet]:
    """The programs of one file. Raises ValueError."""
    before, *parts = re.split(r"^@@ (.+)\n", text, flags=re.MULTILINE)
    if before.strip() or not parts:
        raise ValueError("a file of snippets begins with @@ and a name")
    return [_snippet(language, name, body) for name, body in zip(parts[::2], parts[1::2], strict=True)]


def _snippet(language: str, name: str, body: str) -> Snippet:
    faults = tuple(
        Fault(line=number, category=Category(category), seeded=not extra)
        for number, line in enumerate(body.split("\n"), start=1)
        for extra, category in _MARK.findall(line)
    )
    return Snippet(name=f"{language}/{name}", language=language, text=_MARK.sub("", body), faults=faults)
