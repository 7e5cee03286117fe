"""An assignment as a list of requirements, and what in the files speaks for or against each.

Without evidence a requirement is not assessable: nobody is told that something is missing because nobody
looked. Evidence is a place in a file with its quotation, found by rules or named by a model and checked.
"""

from __future__ import annotations

import enum
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from reviews.findings import quote_of
from reviews.repositories.recognising import is_test, language_of

REQUIREMENTS_MAX = 40
TEXT_MAX = 300
EVIDENCE_MAX = 5  # that are shown for one requirement
NOTE_MAX = 300
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)]|\[[ xX]?\])\s+(?P<text>.+)$")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_DEMANDS = re.compile(
    r"\b(?:must|shall|should|has to|have to|needs? to|required?|implement|write|provide|add)\b"
    r"|\b(?:support|create|build|use|return)\b"
    r"|\b(?:должн\w+|необходимо|реализ\w+|напис\w+|soll\w*|muss\w*|müssen)\b",
    re.IGNORECASE,
)
_EXACT = re.compile(r"`([^`\n]{2,80})`|(?<!\w)(/[a-z][\w/{}<>:-]{1,60})")
_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON = frozenset([
    "that", "this", "with", "from", "must", "should", "have", "will", "been", "they", "them", "then", "than",
    "when", "where", "which", "what", "into", "each", "such", "also", "only", "using", "used", "user", "users",
    "application", "program", "project", "code", "file", "files", "implement", "provide", "support", "write",
    "return", "create", "build", "need", "needs", "required", "include", "contain", "work", "works", "able",
    "least", "more", "most", "some", "other", "same", "their", "there", "these", "those", "your", "data", "every",
    "between", "after", "before", "about", "should", "shall",
])  # fmt: skip
_NEAR_LINES = 12


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# What a requirement speaks of, and the files that are it.
_STRUCTURE = (
    (_words(r"\b(?:unit |automated )?tests?\b|тест"), lambda path: is_test(path) and bool(language_of(path))),
    (_words(r"\breadme\b|\bdocumentation\b"), lambda path: path.lower().startswith(("readme", "docs/"))),
    (_words(r"\bdocker(?:file| compose|-compose)?\b"), lambda path: "docker" in path.lower()),
    (_words(r"\bcontinuous integration\b|\bgithub actions\b"), lambda path: path.startswith(".github/workflows/")),
    (_words(r"\blicen[cs]e\b"), lambda path: path.lower().startswith(("license", "licence"))),
)


class Stance(enum.StrEnum):
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A place that speaks for (met, partly) or against (not_met) a requirement. `source` is rules or model."""

    requirement: str
    stance: str
    file: str
    start_line: int
    end_line: int
    quote: str
    note: str = ""
    source: str = "rules"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def requirements_parse(*, assignment: str) -> tuple[Requirement, ...]:
    """The items of its lists; in a text without lists the sentences that demand something, or all of them."""
    lines = [line.strip() for line in assignment.splitlines()]
    found = [match["text"] for line in lines if (match := _ITEM.match(line))]
    if not found:
        prose = " ".join(line for line in lines if line and not line.startswith("#"))
        sentences = [sentence.strip() for sentence in _SENTENCE.split(prose) if len(sentence.strip()) > 2]
        found = [sentence for sentence in sentences if _DEMANDS.search(sentence)] or sentences
    texts = list(dict.fromkeys(text.strip()[:TEXT_MAX] for text in found if text.strip()))
    return tuple(
        Requirement(id=f"R{number}", text=text) for number, text in enumerate(texts[:REQUIREMENTS_MAX], start=1)
    )


def evidence_by_rules(*, path: str, text: str, requirements: Sequence[Requirement]) -> list[Evidence]:
    """What a file's name, exact names and words say. Words alone never prove more than "partly"."""
    lines = text.split("\n")
    lowered = [line.lower() for line in lines]
    found = (_evidence_of(requirement, path, lines, lowered) for requirement in requirements)
    return [evidence for evidence in found if evidence is not None]


def requirements_table(*, requirements: Sequence[Requirement], evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Each requirement with its status and its best evidence. The same evidence gives the same table."""
    by_id: dict[str, list[Evidence]] = defaultdict(list)
    for item in evidence:
        by_id[item.requirement].append(item)
    return [
        {
            "id": requirement.id,
            "text": requirement.text,
            "status": status_of(by_id[requirement.id]),
            "evidence": [item.to_json() for item in _best(by_id[requirement.id])],
        }
        for requirement in requirements
    ]


def status_of(evidence: Sequence[Evidence]) -> str:
    """No evidence: not assessable. A model's word goes before that of rules; for and against together: partly."""
    spoken = [item for item in evidence if item.source == "model"] or list(evidence)
    stances = {item.stance for item in spoken}
    if not stances:
        return NOT_ASSESSABLE
    if stances == {Stance.NOT_MET}:
        return Stance.NOT_MET
    return Stance.MET if Stance.MET in stances and Stance.NOT_MET not in stances else Stance.PARTLY


def _best(evidence: Sequence[Evidence]) -> list[Evidence]:
    order = {Stance.MET: 0, Stance.NOT_MET: 0, Stance.PARTLY: 1}
    ranked = sorted(
        evidence, key=lambda item: (item.source != "model", order[Stance(item.stance)], item.file, item.start_line)
    )
    return ranked[:EVIDENCE_MAX]


def _evidence_of(requirement: Requirement, path: str, lines: list[str], lowered: list[str]) -> Evidence | None:
    for pattern, fits in _STRUCTURE:
        if pattern.search(requirement.text) and fits(path) and any(lowered):
            return _at(requirement, path, lines, _first_filled(lines), Stance.MET, _("Such a file is there."))
    language = language_of(path)
    if language in {"", "document"} or is_test(path):
        return None  # prose promises, tests ask: neither does it
    exact = [(one or two).lower() for one, two in _EXACT.findall(requirement.text)]
    if exact and (places := [_line_with(lowered, name) for name in exact]) and all(places):
        note = _("The name stands here; no model has judged what it does.")
        return _at(requirement, path, lines, min(place for place in places if place), Stance.MET, note)
    line = _near(lowered, _keywords(requirement.text))
    return _at(requirement, path, lines, line, Stance.PARTLY, _("Its words stand here together.")) if line else None


def _at(requirement: Requirement, path: str, lines: list[str], line: int, stance: Stance, note: str) -> Evidence:
    return Evidence(
        requirement=requirement.id,
        stance=stance,
        file=path,
        start_line=line,
        end_line=line,
        quote=quote_of(lines, line, line),
        note=note,
    )


def _first_filled(lines: Sequence[str]) -> int:
    return next((number for number, line in enumerate(lines, start=1) if line.strip()), 1)


def _line_with(lowered: Sequence[str], name: str) -> int:
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return next((number for number, line in enumerate(lowered, start=1) if whole.search(line)), 0)


def _keywords(text: str) -> list[str]:
    """Stems, roughly: the first letters of the words that carry the meaning."""
    words = [word.lower() for word in _WORD.findall(text)]
    return list(dict.fromkeys(word[:6].rstrip("s") for word in words if word not in _COMMON))


def _near(lowered: Sequence[str], keywords: Sequence[str]) -> int:
    """The line of a stretch in which at least half of the words (three or more) stand together; 0 without one."""
    if len(keywords) < 2:
        return 0
    best, best_count = 0, 0
    seen: dict[str, int] = {}
    for number, line in enumerate(lowered, start=1):
        hits = [word for word in keywords if word in line]
        for word in hits:
            seen[word] = number
        count = sum(number - at < _NEAR_LINES for at in seen.values())
        if hits and count > best_count:
            best, best_count = number, count
    return best if best_count * 2 >= len(keywords) and best_count >= min(3, len(keywords)) else 0
