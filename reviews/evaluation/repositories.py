"""How well reviews of repositories find what was put in: precision, recall, anchors, statuses, stable ratings.

The code that is measured is that of a real review, from the first look at a file to the report; only broker,
databases and GitHub are left out. "model" plays what the seeded repositories hold as a strong but fallible
model's words: it names wrong lines, makes things up, misses faults. What is measured is what becomes of that.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reviews.analysers import SourceFile, analysers_run
from reviews.evaluation.scoring import BARS, is_near, share
from reviews.evaluation.seeded_repositories import Defect, SeededRepository, seeded_repositories
from reviews.findings import Finding, Severity, finding_load
from reviews.repositories.concluding import Gathered, report_compose
from reviews.repositories.hostility import MASK, text_inspect
from reviews.repositories.modelling import Reading, Subject, reading_parse
from reviews.repositories.planning import has_analyser
from reviews.repositories.reading import file_document
from reviews.repositories.recognising import language_of, reason_by_content, reason_by_path
from reviews.repositories.requirements import requirements_parse

RUNS = 3
FAULTS = frozenset({Severity.ESSENTIAL, Severity.ACTIONABLE})  # what is called a fault; the rest are remarks
Analysed = dict[str, list[Finding]]


@dataclass(slots=True)
class Tally:
    """Counts over repositories."""

    defects: int = 0
    found: int = 0
    faults: int = 0
    right: int = 0
    findings: int = 0
    anchored: int = 0
    statuses: int = 0
    statuses_right: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "defects": self.defects,
            "findings": self.findings,
            "recall": share(self.found, self.defects),
            "precision": share(self.right, self.faults),
            "anchor_validity": share(self.anchored, self.findings),
            "requirement_statuses": share(self.statuses_right, self.statuses),
        }


def repositories_evaluate() -> dict[str, Any]:
    """One JSON document: a section for each way (with the model, analysers alone) and whether every bar holds.

    All is run three times; the order of files and of what the model says is another each time. `ratings`
    must not change with it. Figures are of the first run.
    """
    seeded = seeded_repositories()
    analyses = [_analyse(seeded, random.Random(run)) for run in range(RUNS)]  # noqa: S311 - an order
    document: dict[str, Any] = {way: _way(seeded, way, analyses) for way in BARS}
    document["passed"] = all(
        section["ratings_stable"] and all(section[name] >= least for name, least in BARS[way].items())
        for way, section in document.items()
    )
    return document


def _way(seeded: Sequence[SeededRepository], way: str, analyses: Sequence[Analysed]) -> dict[str, Any]:
    tally, ratings, missed, wrong = Tally(), {}, [], []
    for repository in seeded:
        reports = [
            _report(repository, way == "model", analysed[repository.name], random.Random(run))  # noqa: S311 - an order
            for run, analysed in enumerate(analyses)
        ]
        ratings[repository.name] = [report["rating"] for report in reports]
        findings = [finding_load(item) for item in reports[0]["findings"]]
        missed += [f"{repository.name}: {one.file}:{one.line}" for one in _missed(repository, findings)]
        wrong += [f"{repository.name}: {one.file}:{one.start_line} {one.text}" for one in _wrong(repository, findings)]
        _count(tally, repository, findings, reports[0]["requirements"])
    return {
        **tally.to_json(),
        "ratings": ratings,
        "ratings_stable": all(len(set(values)) == 1 for values in ratings.values()),
        "missed": missed,
        "wrong": wrong,
    }


def _analyse(seeded: Sequence[SeededRepository], order: random.Random) -> Analysed:
    """What the analysers say, by repository: all in one go, because each of their boxes takes seconds to open."""
    texts = {
        f"{repository.name}/{path}": text_inspect(path=path, text=text).text
        for repository in seeded
        for path, text in _read(repository, order)
        if has_analyser(path)
    }
    sources = [
        SourceFile(path=label, language=language_of(label), text=text, is_whole=False) for label, text in texts.items()
    ]
    found: Analysed = {repository.name: [] for repository in seeded}
    for finding in analysers_run(files=sources).findings:
        name, _slash, path = finding.file.partition("/")
        found[name].append(replace(finding, file=path))
    return found


def _report(
    repository: SeededRepository, with_model: bool, analysed: Sequence[Finding], order: random.Random
) -> dict[str, Any]:
    """What a review of the repository says: the steps of a real one, in its own functions."""
    requirements = requirements_parse(assignment=repository.assignment)
    cleaned = {path: text_inspect(path=path, text=text) for path, text in _read(repository, order)}
    gathered = Gathered()
    for path, text in cleaned.items():
        reading = Reading()
        if with_model:
            subject = Subject(
                path=path, text=text.text, shown=text.shown, level=repository.level, requirements=requirements
            )
            said = repository.said.get(path, "").splitlines()
            order.shuffle(said)
            reading = reading_parse(text="\n".join(said), subject=subject, model="scripted")
        own = [finding for finding in analysed if finding.file == path]
        document = file_document(path=path, cleaned=text, analysed=own, reading=reading, requirements=requirements)
        gathered.add(path, document)
    coverage = {"total": len(repository.files), "read": len(cleaned), "skimmed": 0}
    coverage["skipped"] = coverage["total"] - coverage["read"]
    return report_compose(
        assignment=repository.assignment, level=repository.level, gathered=gathered, coverage=coverage, cost={}
    )


def _read(repository: SeededRepository, order: random.Random) -> Iterator[tuple[str, str]]:
    paths = list(repository.files)
    order.shuffle(paths)
    for path in paths:
        text = repository.files[path]
        if not (reason_by_path(path=path, size=len(text)) or reason_by_content(text.encode())):
            yield path, text


def _count(
    tally: Tally, repository: SeededRepository, findings: Sequence[Finding], requirements: Sequence[dict[str, Any]]
) -> None:
    tally.defects += len(repository.defects)
    tally.found += len(repository.defects) - len(_missed(repository, findings))
    faults = [finding for finding in findings if finding.severity in FAULTS]
    tally.faults += len(faults)
    tally.right += len(faults) - len(_wrong(repository, findings))
    tally.findings += len(findings)
    tally.anchored += sum(_is_anchored(finding, repository) for finding in findings)
    tally.statuses += len(repository.statuses)
    tally.statuses_right += sum(repository.statuses.get(row["id"]) == row["status"] for row in requirements)


def _missed(repository: SeededRepository, findings: Sequence[Finding]) -> list[Defect]:
    return [defect for defect in repository.defects if not any(_shows(finding, defect) for finding in findings)]


def _wrong(repository: SeededRepository, findings: Sequence[Finding]) -> list[Finding]:
    """What is called a fault and is none of those that were put in."""
    return [
        finding
        for finding in findings
        if finding.severity in FAULTS and not any(_shows(finding, defect) for defect in repository.defects)
    ]


def _shows(finding: Finding, defect: Defect) -> bool:
    return finding.file == defect.file and finding.category == defect.category and is_near(finding, defect.line)


def _is_anchored(finding: Finding, repository: SeededRepository) -> bool:
    """Do the quoted lines stand where the finding says? A masked secret and a hidden character do not count."""
    lines = repository.files[finding.file].split("\n")[finding.start_line - 1 : finding.end_line]
    quoted = finding.quote.split("\n")
    return bool(finding.quote.strip()) and all(
        _is_same(one, other) for one, other in zip(quoted, lines[: len(quoted)], strict=False)
    )


def _is_same(quoted: str, line: str) -> bool:
    visible = "".join(one for one in line if one.isprintable() or one == "\t")
    pairs = zip(quoted, visible.rstrip()[: len(quoted)], strict=False)
    return len(quoted) <= len(visible) and all(one in {other, MASK} for one, other in pairs)
