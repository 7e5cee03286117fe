"""How much code a level of the ladder may show, and of whom it may be."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.functional import cached_property

from tutor.gate.context import Known, names_in
from tutor.gate.decision import CODE_BUDGET
from tutor.gate.plain import plain_text, squeezed
from tutor.gate.snippets import Kind, Snippet, is_statement, looks_like_code
from tutor.gate.words import KEYWORDS, is_common

CONCEPT_CODE_LINES = 2
QUOTING_LEVELS = 2
_POSITION = re.compile(r"[a-z]\s*[-+]\s*\d+")  # "0 to n - 1" is how prose counts
_ENDINGS = ("...", "…")
_COMMENTS = re.compile(r"#[^\n]*|//[^\n]*|/\*.*?\*/", re.DOTALL)
_STRINGS = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_NAME = re.compile(r"[A-Za-z_]\w*")


class Budget:
    """The code budget of a conversation's level; counts what one answer has shown so far."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._shown = 0  # lines of code that were not the learner's, in this answer

    def check(self, snippets: Iterable[Snippet], unit: str) -> str:
        """CODE_BUDGET when the level does not allow this code of the unit."""
        level = self._known.context.level
        foreign = [line for snippet in snippets for line in self._foreign(snippet, unit)]
        if not foreign:
            return ""
        if level <= QUOTING_LEVELS:
            return CODE_BUDGET
        if self._about_this_problem(foreign):
            return CODE_BUDGET
        return CODE_BUDGET if level == 3 and self._shown + len(foreign) > CONCEPT_CODE_LINES else ""

    def count(self, snippets: Iterable[Snippet], unit: str) -> None:
        """Book the code of a unit that was released."""
        self._shown += sum(len(self._foreign(snippet, unit)) for snippet in snippets)

    def _foreign(self, snippet: Snippet, unit: str) -> list[str]:
        """Lines of code that are neither the learner's nor before their eyes."""
        lines = snippet.lines
        if snippet.kind is not Kind.BLOCK:
            lines = [line for line in lines if self._is_line(line, snippet, unit)]
        return [line for line in lines if not self.is_own(line)]

    def _is_line(self, line: str, snippet: Snippet, unit: str) -> bool:
        """Whether a piece within prose is a line of code. Of the levels that only quote, any statement is one."""
        if looks_like_code(line):
            return not (snippet.kind is Kind.BARE and _POSITION.fullmatch(line.strip()))
        if self._known.context.level > QUOTING_LEVELS or not is_statement(line):
            return False
        alone = any(row.strip(" \t`>*-") == line.strip() for row in unit.splitlines())
        return alone or (snippet.kind is Kind.INLINE and line.strip().rstrip(":") not in KEYWORDS)

    def is_own(self, line: str) -> bool:
        """Whether the learner wrote this or has it on the page; a quotation may be cut with an ellipsis."""
        quoted = squeezed(plain_text(line))
        for ending in _ENDINGS:
            quoted = quoted.removesuffix(ending)
        return quoted in self._known.squeezed_corpus

    def _about_this_problem(self, lines: list[str]) -> bool:
        return not self._problem_names.isdisjoint(names_in(lines))

    @cached_property
    def _problem_names(self) -> frozenset[str]:
        """Names that only this problem, its solutions or this learner's code use."""
        context = self._known.context
        signature = context.request.signature
        declared = {signature.name, *(item.name for item in signature.parameters)} if signature else set()
        codes = (context.code, context.starter, *(reference.code for reference in context.references))
        used = {name for code in codes for name in _NAME.findall(_STRINGS.sub(" ", _COMMENTS.sub(" ", code)))}
        return frozenset(name for name in used | declared if not is_common(name))
