"""How well reviews of pasted code find what was put in: precision, recall and anchors, by the way a review goes.

The code that is measured is `reviews.reviewing`, with the sandbox and, for "model", a provider that plays a script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test.utils import override_settings

from reviews.analysers import SourceFile
from reviews.evaluation.scoring import BARS, is_near, share
from reviews.evaluation.snippets import Fault, Snippet, snippets_load
from reviews.evaluation.strong_model import strong_answers
from reviews.findings import Finding, Severity, finding_anchor, findings_rating
from reviews.reviewing import Reviewing


@dataclass(slots=True)
class Tally:
    """Counts over snippets, and what went wrong by name."""

    seeded: int = 0
    found: int = 0
    findings: int = 0
    right: int = 0
    anchored: int = 0
    dropped: int = 0
    clean: int = 0
    clean_untouched: int = 0
    ratings_stable: bool = True
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "seeded": self.seeded,
            "findings": self.findings,
            "recall": share(self.found, self.seeded),
            "precision": share(self.right, self.findings),
            "anchor_validity": share(self.anchored, self.findings),
            "clean": self.clean,
            "clean_untouched": self.clean_untouched,
            "dropped": self.dropped,
            "ratings_stable": self.ratings_stable,
            "missed": self.missed,
            "wrong": self.wrong,
            "unanswered": self.unanswered,
        }


def pasted_evaluate(
    *, snippets: Sequence[Snippet] | None = None, say: Callable[[str], object] = lambda _: None
) -> dict[str, Any]:
    """One JSON document: a section for each way and whether every bar holds. Nothing stays in the database.

    Precision counts every finding but praise: it is right when it shows a fault that was put in or one that is
    listed as true. An analyser whose toolchain is not there is named in `unanswered`; its share is then missing.
    """
    chosen = snippets_load() if snippets is None else snippets
    ways = {"analysers": ((snippet, []) for snippet in chosen), "model": strong_answers(chosen)}
    document: dict[str, Any] = {}
    for way, answers in ways.items():
        say(way)
        document[way] = _way(answers, with_model=way == "model").to_json()
    document["passed"] = all(
        document[way]["ratings_stable"] and all(document[way][name] >= least for name, least in bars.items())
        for way, bars in BARS.items()
    )
    return document


def _way(answers: Iterable[tuple[Snippet, list[str]]], *, with_model: bool) -> Tally:
    tally = Tally()
    for snippet, reviewing in _reviewed(answers, with_model):
        _count(tally, snippet, reviewing)
    return tally


def _reviewed(answers: Iterable[tuple[Snippet, list[str]]], with_model: bool) -> Iterator[tuple[Snippet, Reviewing]]:
    for snippet, pieces in answers:
        reviewing = Reviewing(
            source=SourceFile(path="main", language=snippet.language, text=snippet.text),
            user=None,
            subject=f"evaluation:{snippet.name}",
            cancelled=lambda: False,
            use_model=with_model,
        )
        settings = {"LLM_PROVIDERS": _providers(pieces), "LLM_PROVIDER": "scripted", "LLM_FALLBACK": []}
        with override_settings(**settings), transaction.atomic():
            for _ in reviewing:
                pass
            transaction.set_rollback(True)  # the ledger's entries were about nobody's money
        yield snippet, reviewing


def _providers(pieces: list[str]) -> dict[str, Any]:
    return {
        "rules": {"BACKEND": "codereview.llm.backends.rules.RulesProvider", "OPTIONS": {}},
        "scripted": {"BACKEND": "codereview.llm.backends.scripted.ScriptedProvider", "OPTIONS": {"pieces": pieces}},
    }


def _count(tally: Tally, snippet: Snippet, reviewing: Reviewing) -> None:
    lines = snippet.text.split("\n")
    findings = [finding for finding in reviewing.findings if finding.severity is not Severity.CELEBRATORY]
    missed = [fault for fault in snippet.seeded if not any(_shows(finding, fault) for finding in findings)]
    wrong = [finding for finding in findings if not any(_shows(finding, fault) for fault in snippet.faults)]
    tally.seeded += len(snippet.seeded)
    tally.found += len(snippet.seeded) - len(missed)
    tally.findings += len(findings)
    tally.right += len(findings) - len(wrong)
    tally.anchored += sum(finding_anchor(finding=finding, lines=lines) == finding for finding in findings)
    tally.dropped += sum(reviewing.dropped.values())
    tally.clean += not snippet.faults
    tally.clean_untouched += not snippet.faults and not findings
    shuffled = findings_rating(findings=reversed(reviewing.findings))
    tally.ratings_stable &= reviewing.rating in {shuffled, None}
    tally.missed += [f"{snippet.name}:{fault.line} {fault.category}" for fault in missed]
    tally.wrong += [f"{snippet.name}:{one.start_line} {one.category} {one.rule}: {one.text}" for one in wrong]
    tally.unanswered += [f"{snippet.name}: {name}, {why}" for name, why in reviewing.analysis.failed.items()]


def _shows(finding: Finding, fault: Fault) -> bool:
    return finding.category == fault.category and is_near(finding, fault.line)
