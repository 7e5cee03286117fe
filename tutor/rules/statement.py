"""Finds what the statement says to a question, and quotes it: the author's words, nothing added."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from tutor.sentences import sentence_units

QUOTE_CHARACTERS = 420
_HEADING = re.compile(r"^#{1,6}[ \t]+(?P<title>.+?)[ \t#]*$", re.MULTILINE)
_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)")  # paragraphs and list items
_WORD = re.compile(r"[a-z]{3,}|\d+")
_DULL = frozenset(
    re.findall(
        r"\w+",
        "the and for are was what how does this that with from not but you can have has mean means should would about "
        "which where when why into there then than all any one statement problem explain please tell understand",
    )
)

# What people call a section, by a word of its heading.
_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("input", ("input", "read", "given", "format of the input", "stdin")),
    ("output", ("output", "print", "return", "stdout", "answer format", "expected format")),
    ("constraint", ("constraint", "limit", "largest", "smallest", "how big", "how large", "range", "at most")),
    ("explanation", ("explanation", "example", "sample")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    text: str


def statement_sections(statement: str) -> list[Section]:
    """The statement cut at its headings; what stands before the first has the title ""."""
    marks = [(match.start(), match.end(), match["title"].strip()) for match in _HEADING.finditer(statement)]
    bounds = [(0, 0, ""), *marks, (len(statement), len(statement), "")]
    sections = [
        Section(title=title, text=statement[end:next_start].strip())
        for (_start, end, title), (next_start, _end, _title) in itertools.pairwise(bounds)
    ]
    return [section for section in sections if section.text]


def section_asked(question: str, statement: str) -> Section | None:
    """The section that a question names, else the one that shares most of its rarer words; None without either."""
    sections = statement_sections(statement)
    asked = question.casefold()
    for heading, words in _SECTIONS:
        if any(word in asked for word in words):
            found = next((section for section in sections if heading in section.title.casefold()), None)
            if found is not None:
                return found
    wanted = set(_WORD.findall(asked)) - _DULL
    scored = [(len(wanted & set(_WORD.findall(section.text.casefold()))), section) for section in sections]
    best = max(scored, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def section_quote(section: Section) -> str:
    """The beginning of a section as a quotation."""
    blocks = _BLOCK.split(_paragraphs(section.text))
    where = f"the part “{section.title}” of the statement" if section.title else "the beginning of the statement"
    # Each sentence is a quotation of its own, because sentences are released one by one.
    quoted = [
        f"> {unit}" for block in blocks if "```" not in block for unit in sentence_units([" ".join(block.split())])
    ]
    return "\n\n".join([f"This is what {where} says:", *quoted])


def _paragraphs(text: str) -> str:
    """Whole paragraphs, as many as fit; at least the first, cut at a word."""
    kept: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        if kept and sum(map(len, kept)) + len(paragraph) > QUOTE_CHARACTERS:
            break
        kept.append(paragraph.strip())
    joined = "\n\n".join(kept)
    if len(joined) <= 2 * QUOTE_CHARACTERS:
        return joined
    return joined[: 2 * QUOTE_CHARACTERS].rsplit(" ", 1)[0] + " …"
