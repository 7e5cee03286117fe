"""Publishing on the word of a committed verification record, as the shipped catalogue does.

Running every labelled solution at the first start would take minutes. CI runs them for real and fails
when a recorded digest is stale; an import then publishes what the record vouches for, and nothing else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from codereview.common.errors import InvalidInput
from problems.models import Problem, Verification
from problems.services.transitions import problem_publish, problem_submit_for_review

RECORD_NAME = "verified.json"
RECORD_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRecord:
    """That this content was verified, when and in which sandbox."""

    content_digest: str
    verified_at: datetime
    sandbox: str = ""
    report: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "content_digest": self.content_digest,
            "verified_at": self.verified_at.isoformat(timespec="seconds"),
            "sandbox": self.sandbox,
            "report": dict(self.report or {}),
        }


def records_load(*, folder: Path) -> dict[str, VerificationRecord]:
    """The records beside the packages of a folder, by slug; none when there is no file.

    Raises InvalidInput (bad_record) when the file is not a record of this version.
    """
    path = folder / RECORD_NAME
    if not path.is_file():
        return {}
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["version"] != RECORD_VERSION:
            raise ValueError(f"version {document['version']}")
        return {slug: _record(entry) for slug, entry in document["problems"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(f"{path} is not a verification record: {error}", code="bad_record") from error


def records_save(*, folder: Path, records: Mapping[str, VerificationRecord]) -> None:
    """Write the records, sorted, in one step: an interrupted write leaves the old file."""
    problems = {slug: record.to_json() for slug, record in sorted(records.items())}
    text = json.dumps({"version": RECORD_VERSION, "problems": problems}, indent=1, ensure_ascii=False)
    part = folder / f"{RECORD_NAME}.part"
    part.write_text(text + "\n", "utf-8")
    os.replace(part, folder / RECORD_NAME)


def _record(entry: Mapping[str, Any]) -> VerificationRecord:
    verified_at = parse_datetime(entry["verified_at"])
    if verified_at is None or verified_at.tzinfo is None:
        raise ValueError(f"verified_at {entry['verified_at']!r}")
    return VerificationRecord(
        content_digest=str(entry["content_digest"]),
        verified_at=verified_at,
        sandbox=str(entry.get("sandbox", "")),
        report=dict(entry.get("report", {})),
    )


@transaction.atomic
def problem_publish_on_record(*, problem: Problem, record: VerificationRecord | None, again: bool = False) -> bool:
    """Publish a problem whose content the record (or a stored verification) vouches for.

    Returns whether it is published afterwards. A problem that somebody withdrew or archived after it had
    been published is left alone, which is no error, unless `again` says that the caller itself withdrew
    it a moment ago. Raises Conflict as `problem_publish` does.
    """
    if problem.status == Problem.Status.PUBLISHED:
        return True
    if problem.status == Problem.Status.ARCHIVED or (problem.published_at and not again):
        return False
    if record is not None and record.content_digest == problem.content_digest:
        _store_record(problem, record)
    if problem.status == Problem.Status.DRAFT:
        problem_submit_for_review(problem=problem)
    problem_publish(problem=problem)
    return True


def _store_record(problem: Problem, record: VerificationRecord) -> None:
    """The record as a passed verification, unless the newest one says so already."""
    latest = problem.verifications.first()
    passed = Verification.Status.PASSED
    if latest and latest.content_digest == record.content_digest and latest.status == passed:
        return
    Verification.objects.create(
        problem=problem,
        content_digest=record.content_digest,
        status=passed,
        report={**(record.report or {}), "recorded": True, "sandbox": record.sandbox},
        finished_at=record.verified_at,
    )
