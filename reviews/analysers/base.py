"""What an analyser is: a tool that runs over one file inside a sandbox, and how its answer is read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reviews.analysers.fragments import is_cut_out
from reviews.findings import Category, Finding, Severity, quote_of
from sandbox.base import Limits, Process, ProcessResult

OUTPUT_KB = 256
_TOOLS = Path(__file__).parent / "tools"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file to look at. `path` is only a label: nothing is opened by it. `language` is one of the judge's.

    `is_whole`: there is nothing else. A part of a repository may use what another file declares.
    """

    path: str
    language: str
    text: str
    is_whole: bool = True

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def is_fragment(self) -> bool:
        """A piece that was cut out of a program that is not here."""
        return self.is_whole and is_cut_out(language=self.language, text=self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is said when a check strikes. In `text` and `suggestion`, {detail} is the name the check brought."""

    severity: Severity
    category: Category
    text: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What the analysers said. `ran` names those that did, `failed` why others did not, by name."""

    findings: tuple[Finding, ...] = ()
    ran: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)


class Analyser(ABC):
    """One tool. It runs inside a box; what comes out is as untrusted as the code that went in.

    Failure model: a tool that crashes, is killed or writes nonsense has not looked at that file, and that is said.
    """

    name: str
    languages: frozenset[str]
    family: str  # the toolchain it needs: a family of `sandbox`

    def tools(self) -> Mapping[str, bytes]:
        """Files of its own, by plain name, laid into the box once."""
        return {}

    @abstractmethod
    def process(self, source: SourceFile) -> Process:
        """How it looks at one file."""

    @abstractmethod
    def read(self, result: ProcessResult, source: SourceFile) -> list[Finding] | None:
        """Findings in what it wrote; None when that is no answer. Never raises for any output."""

    def limits(self, *, cpu_ms: int = 10_000, memory_kb: int = 512 * 1024) -> Limits:
        return Limits(cpu_ms=cpu_ms, wall_ms=cpu_ms * 2, memory_kb=memory_kb, output_kb=OUTPUT_KB)


def tool_files(*names: str) -> dict[str, bytes]:
    """Our own programs for the box."""
    return {name: (_TOOLS / name).read_bytes() for name in names}


def ruled_finding(
    *, rule_id: str, rule: Rule, source: SourceFile, analyser: str, line: int, end_line: int, detail: str
) -> Finding | None:
    """A finding by one of our own rules; None when the lines do not exist."""
    lines = source.lines
    if not 1 <= line <= end_line <= len(lines):
        return None
    quote = quote_of(lines, line, end_line)
    if not quote.strip():
        return None
    return Finding(
        severity=rule.severity,
        category=rule.category,
        file=source.path,
        start_line=line,
        end_line=end_line,
        quote=quote,
        text=rule.text.replace("{detail}", detail),
        suggestion=rule.suggestion.replace("{detail}", detail),
        source=analyser,
        rule=f"{analyser}/{rule_id}",
    )


def first_per_rule(findings: Sequence[Finding]) -> list[Finding]:
    """In order of lines, without a second finding of the same rule on the same line."""
    seen: set[tuple[str, int]] = set()
    kept = []
    for finding in sorted(findings, key=lambda item: (item.start_line, item.rule)):
        if (finding.rule, finding.start_line) not in seen:
            seen.add((finding.rule, finding.start_line))
            kept.append(finding)
    return kept
