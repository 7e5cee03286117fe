"""What a model answers to a review: JSON lines, each checked before anything is made of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from reviews.findings import Finding, InvalidFinding, finding_anchor, finding_parse, prose_check

LINE_MAX = 8_000  # characters; longer is no finding
MODEL_FINDINGS_MAX = 6
MODEL = "model"


def line_units(pieces: Iterable[str]) -> Iterator[str]:
    """Whole lines of an answer that comes in pieces. A line beyond all reason is cut, and then no JSON."""
    held = ""
    for piece in pieces:
        held += piece
        *whole, held = held.split("\n")
        yield from (line for line in whole if line.strip())
        held = held[: LINE_MAX + 1]
    if held.strip():
        yield held


@dataclass(slots=True)
class AnswerReader:
    """Reads one answer about one file. `dropped` counts what was refused, by reason."""

    file: str
    lines: Sequence[str]
    evidence_ids: frozenset[str] = frozenset()
    canary: str = ""
    summary: str = ""
    taken: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def read(self, line: str) -> Finding | None:
        """The finding of a line, proven; None for the summary and for anything refused."""
        text = line.strip().rstrip(",")
        if text in {"[", "]", "```", "```json", "```jsonl"}:
            return None  # what models put around lines although they were asked not to
        data = _json_object(text)
        if data is None:
            self.dropped["schema"] += 1
            return None
        if "summary" in data and "severity" not in data:
            self._summarise(data["summary"])
            return None
        return self._finding(data)

    def _finding(self, data: dict[str, Any]) -> Finding | None:
        try:
            finding = finding_parse(data={**data, "rule": ""}, file=self.file, source=MODEL)
        except InvalidFinding as error:
            self.dropped[str(error)] += 1
            return None
        anchored = finding_anchor(finding=finding, lines=self.lines)
        reason = ""
        if anchored is None:
            reason = "anchor"
        elif set(finding.evidence) - self.evidence_ids:
            reason = "evidence"
        elif self.canary and self.canary in f"{finding.text} {finding.suggestion}":
            reason = "canary"
        elif self.taken >= MODEL_FINDINGS_MAX:
            reason = "too_many"
        if reason:
            self.dropped[reason] += 1
            return None
        self.taken += 1
        return anchored

    def _summarise(self, value: Any) -> None:
        try:
            summary = prose_check(value, 1000)
        except InvalidFinding as error:
            self.dropped[str(error)] += 1
            return
        if self.canary and self.canary in summary:
            self.dropped["canary"] += 1
            return
        self.summary = self.summary or summary


def _json_object(text: str) -> dict[str, Any] | None:
    if len(text) > LINE_MAX:
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
