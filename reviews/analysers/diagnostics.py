"""Analysers that are compilers: what a toolchain says of a file, in words for a learner."""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.analysers.base import Analyser, Rule, SourceFile, first_per_rule, ruled_finding
from reviews.analysers.words import CORRECT, essential, informative
from reviews.findings import Finding
from sandbox.base import ProcessResult

DIAGNOSTICS_MAX = 200
MESSAGE_MAX = 160
_NAMED = re.compile("['`\"\\u2018]([\\w.$<>&*, -]{1,60})['`\"\\u2019]")
_NO_NAMES = frozenset({"", "free", "null", "NULL", "undefined", "fclose"})
_UNPRINTABLE = re.compile(r"[`\s\x00-\x1f]+")

_REFUSED = essential(CORRECT, "The compiler refuses this: `{detail}`.")
_WARNED = informative(CORRECT, "The compiler warns: `{detail}`.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One remark of a tool about the file. `code` is the tool's own name of the rule, "" without one."""

    code: str
    line: int
    message: str
    is_error: bool = False
    detail: str = ""  # the name it speaks of; "" for the first quoted one of the message


class CompilerAnalyser(Analyser):
    """Asks a compiler. It reads the code and never runs it.

    `rules` says in our words what the codes mean that learners meet; `quiet` are those that say nothing
    new, `elsewhere` those that another file of a repository, or the rest of a program, may answer. Any other
    error or warning is told in the compiler's own words, as code, so that nothing in a message (which may quote
    the code under review) is more than a quotation; of a part of a repository only warnings.
    """

    rules: Mapping[str, Rule]
    quiet: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    speaks_freely: bool = True  # codes without a rule are told too

    @abstractmethod
    def diagnostics(self, result: ProcessResult, source: SourceFile) -> Iterable[Diagnostic]:
        """What the tool wrote. May raise ValueError, TypeError, KeyError, IndexError or AttributeError for nonsense."""

    def read(self, result: ProcessResult, source: SourceFile) -> list[Finding] | None:
        try:
            said = list(self.diagnostics(result, source))
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            return None
        if source.is_fragment:
            said = self._without_unknown(said)
        found = (self._finding(diagnostic, source) for diagnostic in said[:DIAGNOSTICS_MAX])
        return first_per_rule([finding for finding in found if finding is not None])

    def _without_unknown(self, said: Sequence[Diagnostic]) -> list[Diagnostic]:
        """Without what the rest of the program may declare, and without the errors that this causes in its lines."""
        lines = {diagnostic.line for diagnostic in said if diagnostic.code in self.elsewhere}
        return [
            diagnostic
            for diagnostic in said
            if diagnostic.code not in self.elsewhere and not (diagnostic.is_error and diagnostic.line in lines)
        ]

    def _finding(self, diagnostic: Diagnostic, source: SourceFile) -> Finding | None:
        if diagnostic.code in self.quiet:
            return None
        rule, detail = self.rules.get(diagnostic.code), diagnostic.detail or _named(diagnostic.message)
        if not source.is_whole and (diagnostic.code in self.elsewhere or (rule is None and diagnostic.is_error)):
            return None
        if rule is None:
            if not self.speaks_freely:
                return None
            rule = _REFUSED if diagnostic.is_error else _WARNED
            detail = _UNPRINTABLE.sub(" ", diagnostic.message).strip()[:MESSAGE_MAX]
        line = min(diagnostic.line, len(source.lines))
        return ruled_finding(
            rule_id=diagnostic.code.strip("-=")[:60] or "refused",
            rule=rule,
            source=source,
            analyser=self.name,
            line=line,
            end_line=line,
            detail=detail or "this",
        )


def json_lines(output: bytes) -> Iterable[Any]:
    """The JSON values of an output that holds one per line, other lines aside."""
    for line in output.splitlines():
        if line.startswith(b"{"):
            yield json.loads(line)


def matches(pattern: re.Pattern[str], output: bytes, make: Callable[[re.Match[str]], Diagnostic]) -> list[Diagnostic]:
    """One diagnostic for each place where the pattern fits."""
    return [make(found) for found in pattern.finditer(output.decode(errors="replace"))]


def _named(message: str) -> str:
    """The first name that a message quotes, apart from words of the language itself."""
    names = (found.strip() for found in _NAMED.findall(message))
    return next((name for name in names if name not in _NO_NAMES), "")
