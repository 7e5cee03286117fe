"""One file, one question to a model, one checked answer. The model has no tools, and what it says is not trusted."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from codereview.accounts.models import User
from codereview.common.payloads import payload_get
from codereview.llm import CompletionRequest, Message, completion_open
from codereview.llm.prompts import fence, prompt_load
from reviews.findings import Finding, InvalidFinding, finding_anchor, finding_load, finding_parse, prose_check
from reviews.repositories.planning import ANSWER_TOKENS, model_provider
from reviews.repositories.recognising import FILE_MAX_BYTES
from reviews.repositories.requirements import NOTE_MAX, Evidence, Requirement, Stance

STRENGTHS_MAX = 2  # of one file
ITEMS_MAX = 40  # lines of an answer that are looked at
_LABEL_FREE = re.compile(r'["<>\x00-\x1f]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is asked about. `text` holds no secrets any more; `shown`, what is sent, no words to a machine either."""

    path: str
    text: str
    shown: str
    level: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a model said and what of it could be proven; `dropped` counts the rest."""

    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    strengths: tuple[str, ...] = ()
    dropped: int = 0
    model: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "findings": [finding.to_json() for finding in self.findings],
            "evidence": [item.to_json() for item in self.evidence],
            "strengths": list(self.strengths),
            "dropped": self.dropped,
            "model": self.model,
        }

    @classmethod
    def load(cls, *, payload_id: uuid.UUID | None) -> Self | None:
        """As a file's payload holds it; None without one."""
        stored = (payload_get(payload_id=payload_id) or {}).get("reading")
        if not stored:
            return None
        return cls(
            findings=tuple(finding_load(item) for item in stored["findings"]),
            evidence=tuple(Evidence(**item) for item in stored["evidence"]),
            strengths=tuple(stored["strengths"]),
            dropped=stored["dropped"],
            model=stored["model"],
        )


def model_in_force() -> bool:
    return model_provider() is not None


def reading_key(*, subject: Subject, user_id: int) -> str:
    """What makes two questions the same: person, text, requirements, level, prompt and model."""
    provider = model_provider()
    parts = [
        str(user_id),
        subject.path,
        subject.text,
        subject.level,
        *(requirement.text for requirement in subject.requirements),
        prompt_load(package="reviews", name="repository_file").version,
        f"{provider.alias}:{provider.model}" if provider else "",
    ]
    return hashlib.sha256(json.dumps(parts).encode(errors="replace")).hexdigest()


def file_ask(
    *, subject: Subject, user: User, review_id: uuid.UUID, file_id: int, cancelled: Callable[[], bool]
) -> tuple[Reading, str]:
    """Ask once. Returns the reading and, when no model gave one, the reason for the coverage map."""
    with completion_open(
        request=_request(subject), user=user, subject=f"{review_id}:{file_id}", cancelled=cancelled
    ) as completion:
        text = completion.text()
        if completion.computed or not text.strip():
            return Reading(), _reason(completion.budget_reason)
        return reading_parse(text=text, subject=subject, model=completion.model or completion.provider), ""


def reading_parse(*, text: str, subject: Subject, model: str) -> Reading:
    """Every line a JSON object: finding, evidence or strength. What the file does not prove is dropped."""
    lines = subject.text.split("\n")
    known = {requirement.id for requirement in subject.requirements}
    findings, evidence, strengths, dropped = [], [], [], 0
    for item in _items(text):
        try:
            match item.get("type"):
                case "finding":
                    findings.append(_finding(item, subject.path, lines))
                case "evidence":
                    evidence.append(_evidence(item, subject.path, lines, known))
                case "strength":
                    strengths.append(prose_check(item.get("text"), NOTE_MAX))
                case _:
                    dropped += 1
        except InvalidFinding:
            dropped += 1
    return Reading(
        findings=tuple(findings),
        evidence=tuple(evidence),
        strengths=tuple(strengths[:STRENGTHS_MAX]),
        dropped=dropped,
        model=model,
    )


def _request(subject: Subject) -> CompletionRequest:
    prompt = prompt_load(package="reviews", name="repository_file")
    wanted = "\n".join(f"{requirement.id}: {requirement.text}" for requirement in subject.requirements)
    numbered = "\n".join(f"{number}| {line}" for number, line in enumerate(subject.shown.split("\n"), start=1))
    asked = "\n\n".join((
        f"Level: {subject.level}",
        fence("requirements", wanted, limit=16_000),
        fence(f"file {_LABEL_FREE.sub('?', subject.path)[-70:]}", numbered, limit=2 * FILE_MAX_BYTES),
    ))  # fmt: skip
    return CompletionRequest(
        purpose="repository_review",
        computed=("-",),  # never shown: without a model the rules' own findings stand
        messages=(Message(role="system", content=prompt.text), Message(role="user", content=asked)),
        prompt_version=prompt.version[:40],
        max_tokens=ANSWER_TOKENS,
    )


def _reason(budget_reason: str) -> str:
    return budget_reason if budget_reason.startswith("budget_") else "model_unavailable"


def _items(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines()[:ITEMS_MAX]:
        try:
            item = json.loads(line.strip().rstrip(","))
        except (ValueError, RecursionError):
            continue
        if isinstance(item, dict):
            yield item


def _finding(item: dict[str, Any], path: str, lines: list[str]) -> Finding:
    anchored = finding_anchor(finding=finding_parse(data=item, file=path, source="model"), lines=lines)
    if anchored is None:
        raise InvalidFinding("anchor")
    return anchored


def _evidence(item: dict[str, Any], path: str, lines: list[str], known: set[str]) -> Evidence:
    """Checked as a finding is: a place that cannot be shown proves nothing."""
    requirement, stance = item.get("requirement"), item.get("stance")
    if requirement not in known or stance not in set(Stance):
        raise InvalidFinding("schema")
    note = prose_check(item.get("note") or str(stance), NOTE_MAX)
    as_finding = {**item, "severity": "informative", "category": "correctness", "text": note}
    place = _finding(as_finding, path, lines)
    return Evidence(
        requirement=str(requirement),
        stance=str(stance),
        file=path,
        start_line=place.start_line,
        end_line=place.end_line,
        quote=place.quote,
        note=note,
        source="model",
    )
