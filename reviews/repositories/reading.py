"""Reading file by file, most important first. Each file's result is stored before the next file is looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from codereview.common.payloads import payload_create, payloads_delete
from reviews.analysers import SourceFile, analysers_run
from reviews.findings import Finding, findings_select
from reviews.models import RepositoryFile, RepositoryReview
from reviews.models.job import Status
from reviews.repositories.hostility import Cleaned, text_inspect
from reviews.repositories.job import Job, JobLost
from reviews.repositories.listing import files_fetch
from reviews.repositories.modelling import Reading, Subject, file_ask, model_in_force, reading_key
from reviews.repositories.planning import has_analyser
from reviews.repositories.recognising import language_of, text_decode
from reviews.repositories.requirements import Requirement, evidence_by_rules, requirements_parse

BATCH = 16  # files that go into one box of the analysers
FINDINGS_PER_FILE = 8

State = RepositoryFile.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What rules know of a file before a model is asked."""

    row: RepositoryFile
    cleaned: Cleaned
    analysed: tuple[Finding, ...]
    ran: tuple[str, ...]


def files_read(*, job: Job) -> None:
    """Read what is still to be read. Raises JobLost, JobCancelled; SourceFault when texts must be fetched again."""
    requirements = requirements_parse(assignment=job.assignment)
    if not job.spool.complete and _pending(job):
        files_fetch(job=job)
    while rows := _pending(job)[:BATCH]:
        job.check()
        for look in _look(job, rows):
            job.check()
            _read(job, look, requirements)


def _pending(job: Job) -> list[RepositoryFile]:
    rows = RepositoryFile.objects.filter(review=job.row, state=State.PENDING).order_by("order", "path")
    return list(rows[:BATCH])


def _look(job: Job, rows: list[RepositoryFile]) -> list[Look]:
    """Mask and inspect a few files, then let the analysers see the masked texts, all in one box."""
    cleaned: dict[str, Cleaned] = {}
    for row in rows:
        text = text_decode(job.spool.read(path=row.path) or b"") or ""
        cleaned[row.path] = text_inspect(path=row.path, text=text)
    sources = [
        SourceFile(path=row.path, language=language_of(row.path), text=cleaned[row.path].text, is_whole=False)
        for row in rows
        if has_analyser(row.path)
    ]
    analysis = analysers_run(files=sources, cancelled=job.cancelled)
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in analysis.findings:
        found[finding.file].append(finding)
    return [Look(row=row, cleaned=cleaned[row.path], analysed=tuple(found[row.path]), ran=analysis.ran) for row in rows]


def file_document(
    *, path: str, cleaned: Cleaned, analysed: Iterable[Finding], reading: Reading, requirements: Sequence[Requirement]
) -> dict[str, Any]:
    """What is stored of one file: the findings that are kept, evidence, strengths. The same input gives the same."""
    findings = findings_select(findings=[*cleaned.findings, *analysed, *reading.findings], limit=FINDINGS_PER_FILE)
    evidence = evidence_by_rules(path=path, text=cleaned.text, requirements=requirements)
    return {
        "findings": [finding.to_json() for finding in findings],
        "evidence": [item.to_json() for item in (*reading.evidence, *evidence)],
        "strengths": list(reading.strengths),
        "dropped": reading.dropped,
        "model": reading.model,
        "reading": reading.to_json() if reading.model else None,
        "lines": cleaned.text.count("\n") + 1,
        "words": len(cleaned.text.split()) if language_of(path) == "document" else 0,
    }


def _read(job: Job, look: Look, requirements: tuple[Requirement, ...]) -> None:
    path, cleaned = look.row.path, look.cleaned
    subject = Subject(path=path, text=cleaned.text, shown=cleaned.shown, level=job.row.level, requirements=requirements)
    reading, reason = _model_reading(job, look, subject)
    document = file_document(
        path=path, cleaned=cleaned, analysed=look.analysed, reading=reading, requirements=requirements
    )
    _store(job, look.row, document, State.SKIMMED if reason else State.READ, reason)


def _model_reading(job: Job, look: Look, subject: Subject) -> tuple[Reading, str]:
    """What the model says, and why it was not (wholly) read by one; "" when it was read as far as can be."""
    row = look.row
    if not row.by_model:
        if model_in_force():
            return Reading(), "budget"
        return Reading(), "" if has_analyser(row.path) and look.ran else "no_analyser"
    key = reading_key(subject=subject, user_id=job.row.user_id)
    if known := _known_reading(job, key):
        RepositoryFile.objects.filter(pk=row.pk).update(reading_key=key)
        return known, ""
    if not _may_ask(row, key):
        # A worker died here: nobody knows whether it was paid, so it is not asked for again.
        return Reading(), "interrupted"
    return file_ask(subject=subject, user=job.row.user, review_id=job.row.pk, file_id=row.pk, cancelled=job.cancelled)


def _may_ask(row: RepositoryFile, key: str) -> bool:
    """Take the one right to ask about a file: of two workers, or two lives of one, only the first gets it."""
    mine = RepositoryFile.objects.filter(pk=row.pk, state=State.PENDING, asked_at__isnull=True)
    return bool(mine.update(asked_at=timezone.now(), reading_key=key))


def _known_reading(job: Job, key: str) -> Reading | None:
    """The same text asked about alike by the same person before, in this review or another: paid already."""
    same = RepositoryFile.objects.filter(
        reading_key=key, state=State.READ, payload__isnull=False, review__user_id=job.row.user_id
    )
    return Reading.load(payload_id=same.values_list("payload", flat=True).order_by("pk").first())


def _store(job: Job, row: RepositoryFile, document: dict[str, Any], state: str, reason: str) -> None:
    """Payload first; then row and counters in one step, while the lease is ours."""
    findings = document["findings"]
    payload = payload_create(kind="repository_file", data=document)
    with transaction.atomic():
        mine = RepositoryFile.objects.filter(
            pk=row.pk, state=State.PENDING, review__lease_token=job.lease, review__status=Status.RUNNING
        )
        stored = mine.update(state=state, reason=reason, payload=payload, findings_count=len(findings))
        if stored:
            RepositoryReview.objects.filter(pk=job.row.pk).update(
                files_read=F("files_read") + 1,
                findings_count=F("findings_count") + len(findings),
                attempts=1,  # it came further: dying next time is a first time again
            )
    if not stored:
        payloads_delete(payload_ids=[payload])
        raise JobLost
    _tell(job, row, state, reason, findings)


def _tell(job: Job, row: RepositoryFile, state: str, reason: str, findings: list[dict[str, Any]]) -> None:
    job.row.files_read += 1
    total = job.row.files_total - job.row.files_skipped
    job.publish(
        "repository.file",
        path=row.path,
        state=str(state),
        reason=reason,
        findings=findings,
        read=job.row.files_read,
        total=total,
    )
