"""From the files' results to one report: requirements, findings, strengths, rating, conclusion, cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from codereview.common.payloads import payload_create, payloads_delete, payloads_get
from codereview.llm.models import UsageEntry
from codereview.llm.tokens import MICRO
from reviews.findings import Finding, Severity, finding_load, importance
from reviews.models import RepositoryFile, RepositoryReview
from reviews.models.job import Status
from reviews.repositories.job import Job, JobLost
from reviews.repositories.rating import Facts, rating_compute
from reviews.repositories.recognising import is_test, language_of
from reviews.repositories.requirements import Evidence, requirements_parse, requirements_table

FINDINGS_MAX = 300  # in one report; the files keep theirs
STRENGTHS_MAX = 12
_BATCH = 100

State = RepositoryFile.State


@dataclass(slots=True)
class Gathered:
    """Sums over the files' results, file by file, so that not all are held at once."""

    findings: list[Finding] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    strengths: list[dict[str, str]] = field(default_factory=list)
    models: Counter[str] = field(default_factory=Counter)
    dropped: int = 0
    code_lines: int = 0
    code_files: int = 0
    test_files: int = 0
    readme_words: int = 0

    def add(self, path: str, document: dict[str, Any]) -> None:
        self.findings += [finding_load(item) for item in document["findings"]]
        self.evidence += [Evidence(**item) for item in document["evidence"]]
        self.strengths += [{"file": path, "text": text} for text in document["strengths"]]
        self.dropped += document["dropped"]
        if document["model"]:
            self.models[document["model"]] += 1
        if language_of(path) not in {"", "document"}:
            self.code_lines += document["lines"]
            self.test_files += is_test(path)
            self.code_files += not is_test(path)
        elif path.lower().startswith("readme"):
            self.readme_words = max(self.readme_words, document["words"])


def repository_conclude(*, job: Job) -> None:
    """Write the report and finish the review. Raises JobLost; then nothing is left behind."""
    gathered = Gathered()
    for path, document in _documents(job.row):
        gathered.add(path, document)
    coverage, cost = coverage_count(review=job.row), cost_sum(review=job.row)
    report = report_compose(
        assignment=job.assignment, level=job.row.level, gathered=gathered, coverage=coverage, cost=cost
    )
    payload = payload_create(kind="repository_report", data=report)
    try:
        job.end(
            status=Status.FINISHED,
            stage=RepositoryReview.Stage.DONE,
            report_payload=payload,
            rating=report["rating"],
            rubric_version=report["rubric"]["version"],
            findings_count=len(gathered.findings),
            price=Decimal(report["cost"]["price"]),
        )
    except JobLost:
        payloads_delete(payload_ids=[payload])
        raise


def report_compose(
    *, assignment: str, level: str, gathered: Gathered, coverage: dict[str, Any], cost: dict[str, Any]
) -> dict[str, Any]:
    """The report's document. A function of what was gathered: the same results give the same report."""
    requirements = requirements_table(
        requirements=requirements_parse(assignment=assignment), evidence=gathered.evidence
    )
    facts = Facts(
        statuses=[row["status"] for row in requirements],
        findings=gathered.findings,
        code_lines=gathered.code_lines,
        code_files=gathered.code_files,
        test_files=gathered.test_files,
        readme_words=gathered.readme_words,
    )
    rubric = rating_compute(facts=facts, level=level)
    findings = sorted(
        gathered.findings, key=lambda finding: (importance(finding)[:2], finding.file, finding.start_line)
    )
    return {
        "rating": rubric["rating"],
        "rubric": {"version": rubric["version"], "items": rubric["items"]},
        "requirements": requirements,
        "findings": [finding.to_json() for finding in findings[:FINDINGS_MAX]],
        "findings_left_out": max(len(findings) - FINDINGS_MAX, 0),
        "findings_dropped": gathered.dropped,
        "strengths": gathered.strengths[:STRENGTHS_MAX],
        "coverage": coverage,
        "models": dict(gathered.models),
        "conclusion": conclusion_compose(
            rating=rubric["rating"], rows=requirements, findings=findings, coverage=coverage
        ),
        "cost": cost,
    }


def coverage_count(*, review: RepositoryReview) -> dict[str, Any]:
    """How many files are in each state, and why; what the tree itself left out."""
    counts = Counter(RepositoryFile.objects.filter(review=review).order_by().values_list("state", "reason"))
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for (state, reason), number in counts.items():
        states[state] += number
        if reason:
            reasons[reason] += number
    return {
        "total": sum(states.values()),
        **{state.value: states[state.value] for state in State},
        "reasons": dict(sorted(reasons.items())),
        "truncated": bool(review.listing.get("truncated")),
        "left_out": int(review.listing.get("left_out", 0)),
    }


def cost_sum(*, review: RepositoryReview) -> dict[str, Any]:
    """What the ledger says: calls, tokens, price."""
    entries = UsageEntry.objects.filter(subject__startswith=f"{review.pk}:").order_by()
    sums = entries.aggregate(
        fresh=Sum("tokens_fresh"), cached=Sum("tokens_cached"), output=Sum("tokens_output"), micro=Sum("price_micro")
    )
    return {
        "calls": entries.count(),
        "tokens": sum(int(sums[name] or 0) for name in ("fresh", "cached", "output")),
        "price": str(Decimal(int(sums["micro"] or 0)) / MICRO),
        "currency": settings.LLM_CURRENCY,
    }


def conclusion_compose(
    *, rating: int | None, rows: list[dict[str, Any]], findings: list[Finding], coverage: dict[str, Any]
) -> str:
    """A few sentences of facts: computed, so that they never say more than the tables."""
    statuses = Counter(row["status"] for row in rows)
    essential = [finding for finding in findings if finding.severity is Severity.ESSENTIAL]
    parts = [
        _(
            "%(met)d of %(all)d requirements are met, %(partly)d partly, %(not_met)d not;"
            " %(open)d could not be assessed."
        )
        % {
            "met": statuses["met"],
            "all": len(rows),
            "partly": statuses["partly"],
            "not_met": statuses["not_met"],
            "open": statuses["not_assessable"],
        }
    ]
    if essential:
        places = ", ".join(dict.fromkeys(f"{finding.file}:{finding.start_line}" for finding in essential[:3]))
        words = ngettext(
            "One finding is essential: %(places)s.",
            "%(count)d findings are essential; begin with %(places)s.",
            len(essential),
        )
        parts.append(words % {"count": len(essential), "places": places})
    else:
        parts.append(_("No essential finding."))
    parts.append(
        _("%(read)d of %(total)d files were read, %(skimmed)d skimmed, %(skipped)d skipped.")
        % {name: coverage[name] for name in ("read", "total", "skimmed", "skipped")}
    )
    if rating is None:
        parts.append(_("There is no rating: no code was found."))
    return " ".join(parts)


def _documents(review: RepositoryReview) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = list(
        RepositoryFile.objects.filter(review=review, payload__isnull=False)
        .order_by("order", "path")
        .values_list("path", "payload")
    )
    for first in range(0, len(rows), _BATCH):
        batch = rows[first : first + _BATCH]
        found = payloads_get(payload_ids=[payload for _path, payload in batch if payload])
        yield from ((path, found[payload]) for path, payload in batch if payload in found)
