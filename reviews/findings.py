"""Findings: what a review says about code, as data that can be checked.

A finding names lines and quotes them. The quotation is the proof of its anchor: it is compared with
the code before anybody sees the finding. A quotation that stands elsewhere moves the finding there; one
that stands nowhere drops it. Whoever made the finding (an analyser or a model) is not trusted.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

from codereview.llm.prompts import text_clean

TEXT_MAX = 700
SUGGESTION_MAX = 2000
QUOTE_MAX = 400
QUOTED_LINES_MAX = 6  # what a long range is quoted by
FINDINGS_PER_FILE = 10
RULE_REPEATS_MAX = 2  # of one rule in one file; the third time says nothing new


class Severity(enum.StrEnum):
    """How much it matters, most first."""

    ESSENTIAL = "essential"
    ACTIONABLE = "actionable"
    INFORMATIVE = "informative"
    CELEBRATORY = "celebratory"


class Category(enum.StrEnum):
    CORRECTNESS = "correctness"
    SECURITY = "security"
    PERFORMANCE = "performance"
    READABILITY = "readability"
    TESTS = "tests"
    STYLE = "style"


_SEVERITIES = tuple(Severity)
_CATEGORIES = (
    Category.SECURITY,
    Category.CORRECTNESS,
    Category.PERFORMANCE,
    Category.TESTS,
    Category.READABILITY,
    Category.STYLE,
)
PENALTIES = {Severity.ESSENTIAL: 20, Severity.ACTIONABLE: 8, Severity.INFORMATIVE: 2, Severity.CELEBRATORY: 0}
RATING_MAX = 100


Choice = TypeVar("Choice", bound=enum.StrEnum)


class InvalidFinding(ValueError):
    """Not a finding. The message is a code: schema, severity, category, lines, empty, raw_html, link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark about lines of one file. Lines count from 1, `end_line` is included.

    `source` says who found it ("model" or an analyser's name), `rule` which of its rules; `evidence`
    holds ids of analysers' findings that a model's finding rests on.
    """

    severity: Severity
    category: Category
    file: str
    start_line: int
    end_line: int
    quote: str
    text: str
    suggestion: str = ""
    source: str = ""
    rule: str = ""
    evidence: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "evidence": list(self.evidence)}


def finding_parse(*, data: Any, file: str, source: str) -> Finding:
    """A finding from untrusted JSON. Raises InvalidFinding. Its anchor is not yet checked: `finding_anchor`."""
    if not isinstance(data, Mapping):
        raise InvalidFinding("schema")
    start = data.get("start_line", data.get("line"))
    end = data.get("end_line") or start
    if not (_is_line(start) and _is_line(end)):
        raise InvalidFinding("lines")
    return Finding(
        severity=_choice(Severity, data.get("severity"), "severity"),
        category=_choice(Category, data.get("category"), "category"),
        file=file,
        start_line=min(start, end),
        end_line=max(start, end),
        quote=_string(data.get("quote"), QUOTE_MAX).strip("\n"),
        text=prose_check(data.get("text"), TEXT_MAX),
        suggestion=_string(data.get("suggestion"), SUGGESTION_MAX).strip("\n"),
        source=source,
        rule=_string(data.get("rule"), 80),
        evidence=_evidence(data.get("evidence")),
    )


def finding_load(data: Mapping[str, Any]) -> Finding:
    """A finding as `to_json` wrote it: from our own store."""
    values = dict(data)
    values["severity"], values["category"] = Severity(values["severity"]), Category(values["category"])
    values["evidence"] = tuple(values.get("evidence", ()))
    return Finding(**values)


def finding_anchor(*, finding: Finding, lines: Sequence[str]) -> Finding | None:
    """The finding where its quotation really stands; None when it stands nowhere.

    Spaces at the ends and runs of spaces do not count. Of several places the nearest to the claimed
    lines is taken. The quotation is then replaced by the code's own characters.
    """
    wanted = [squeezed for line in finding.quote.splitlines() if (squeezed := _squeeze(line))]
    if not wanted:
        return None
    squeezed_lines = [_squeeze(line) for line in lines]
    places = [place for first in range(len(lines)) if (place := _match(squeezed_lines, first, wanted)) is not None]
    if not places:
        return None
    first, last = min(places, key=lambda place: (abs(place[0] + 1 - finding.start_line), place))
    # A finding about more lines than it quotes keeps its range, when the quotation begins it.
    end = max(last + 1, min(finding.end_line, len(lines)) if first + 1 == finding.start_line else 0)
    return replace(finding, start_line=first + 1, end_line=end, quote=quote_of(lines, first + 1, last + 1))


def quote_of(lines: Sequence[str], start: int, end: int) -> str:
    """The code of a range, as a quotation: its first lines, clean and bounded."""
    picked = lines[start - 1 : min(end, start - 1 + QUOTED_LINES_MAX)]
    return text_clean("\n".join(picked))[:QUOTE_MAX].rstrip()


def findings_select(*, findings: Iterable[Finding], limit: int = FINDINGS_PER_FILE) -> list[Finding]:
    """The most important of one file's findings, most important first, said once each."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=importance):
        repeats = sum(other.rule == finding.rule for other in kept) if finding.rule else 0
        if repeats < RULE_REPEATS_MAX and not any(says_the_same(finding, other) for other in kept):
            kept.append(finding)
    return kept[:limit]


def importance(finding: Finding) -> tuple[int, int, int, str]:
    """Sorts findings, most important first; the same findings always come in the same order."""
    severity, category = _SEVERITIES.index(finding.severity), _CATEGORIES.index(finding.category)
    return (severity, category, finding.start_line, finding.rule)


def says_the_same(one: Finding, other: Finding) -> bool:
    """Do two findings speak of the same fault: the same category on the same lines?"""
    overlap = one.start_line <= other.end_line and other.start_line <= one.end_line
    near = abs(one.start_line - other.start_line) <= 1
    return one.file == other.file and one.category == other.category and overlap and near


def findings_rating(*, findings: Iterable[Finding]) -> int:
    """0 to 100, computed from the findings alone: the same findings always give the same number.

    From 100 each essential finding takes 20, each actionable one 8, each informative one 2; not below 0.
    """
    return max(RATING_MAX - sum(PENALTIES[finding.severity] for finding in findings), 0)


def _match(lines: Sequence[str], first: int, wanted: Sequence[str]) -> tuple[int, int] | None:
    """Where a quotation that begins in line `first` ends; None when it does not begin there. Blank lines are free."""
    at = first
    for index, quoted in enumerate(wanted):
        while index and at < len(lines) and not lines[at]:
            at += 1
        if at >= len(lines) or not _same(lines[at], quoted):
            return None
        at += 1
    return first, at - 1


def _same(line: str, quoted: str) -> bool:
    """A line that is the quotation, or holds it: one who quotes a part of a line still proves the line."""
    return bool(line) and (line == quoted or (len(quoted) > 2 and quoted in line))


def _squeeze(line: str) -> str:
    return " ".join(text_clean(line).split())


def _is_line(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 10_000_000


def _choice(kind: type[Choice], value: Any, code: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise InvalidFinding(code) from None


def _string(value: Any, limit: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidFinding("schema")
    return text_clean(value)[:limit]


_CODE_SPAN = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_HTML = re.compile(
    r"<\s*/?\s*(?:a|b|body|br|button|div|embed|font|form|h[1-6]|head|html|i|iframe|img|input|link|marquee|math|meta"
    r"|object|p|script|span|style|svg|table|td|tr|u|video)\b|<!--|javascript:",
    re.IGNORECASE,
)
_LINK = re.compile(r"\]\s*\(|\bhttps?://|\bwww\.", re.IGNORECASE)


def prose_check(value: Any, limit: int) -> str:
    """What a person will read. A finding needs neither tags nor links: what has them wants something else."""
    text = _string(value, limit).strip()
    if not text:
        raise InvalidFinding("empty")
    outside_code = _CODE_SPAN.sub(" ", text)
    if _HTML.search(outside_code):
        raise InvalidFinding("raw_html")
    if _LINK.search(outside_code):
        raise InvalidFinding("link")
    return text


def _evidence(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidFinding("schema")
    return tuple(item[:20] for item in value[:5])
