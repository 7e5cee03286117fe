"""From an address or an upload to planned rows: which files there are, their texts on disk, what reading may cost."""

from __future__ import annotations

import base64
import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from codereview.common.payloads import payload_get
from reviews.models import RepositoryFile, RepositoryReview
from reviews.repositories.archives import FILES_MAX, Member, tar_members, zip_members
from reviews.repositories.github import GitHub, SourceFault, address_parse
from reviews.repositories.github.client import TreeEntry
from reviews.repositories.job import Job
from reviews.repositories.planning import Plan, Planned, model_provider, plan_make
from reviews.repositories.recognising import path_clean, path_shown, reason_by_content, reason_by_path
from reviews.repositories.spool import Spool

FEW_FILES = 20  # up to so many are asked for one by one; more come as one archive
_ROWS_BATCH = 500

State = RepositoryFile.State
Stage = RepositoryReview.Stage


@dataclass(slots=True)
class Listing:
    """What was found: every file by its path, and what the coverage must admit."""

    files: dict[str, Planned] = field(default_factory=dict)
    truncated: bool = False
    left_out: int = 0
    calls: int = 0

    def add(self, file: Planned) -> None:
        if file.path in self.files or len(self.files) < FILES_MAX:
            self.files[file.path] = file
        else:
            self.left_out += 1


def repository_list(*, job: Job) -> None:
    """Fetch, recognise, plan and store one row per file, in one transaction with the next stage."""
    listing = files_fetch(job=job)
    if not listing.files:
        raise SourceFault("repository_empty")
    plan = plan_make(
        files=listing.files.values(),
        assignment=job.assignment,
        budget=settings.REPOSITORY_TOKENS,
        provider=model_provider(),
    )
    _store(job, listing, plan)
    job.publish(
        "repository.listed",
        files=len(plan.files),
        skipped=job.row.files_skipped,
        tokens=plan.tokens,
        price=str(plan.price),
    )


def files_fetch(*, job: Job) -> Listing:
    """Fill the spool afresh and say what is in it. Raises SourceFault, RateLimited."""
    listing = Listing()
    job.spool.begin()
    if job.row.source == RepositoryReview.Source.ARCHIVE:
        stored = payload_get(payload_id=job.row.archive_payload) or {}
        file = io.BytesIO(base64.b64decode(str(stored.get("zip", ""))))
        _take(listing, job.spool, zip_members(file=file, wanted=_wanted))
    else:
        _fetch_github(job, listing)
    job.spool.finish()
    return listing


def _fetch_github(job: Job, listing: Listing) -> None:
    address = address_parse(url=job.row.repository_url, ref=job.row.ref)
    github = GitHub(address=address, token=job.token, waits=job.row.waits)
    if not job.row.commit_sha:
        job.update(commit_sha=github.commit_get())
    commit = job.row.commit_sha
    tree = github.tree_get(commit=commit)
    listing.truncated = tree.truncated
    for entry in tree.entries:
        listing.add(_planned(entry))
    asked = [file for file in listing.files.values() if file.state == State.PENDING]
    if len(asked) <= FEW_FILES and not tree.truncated:
        members = _blobs(github, asked)
        _take(listing, job.spool, members)
    else:
        _fetch_archive(job, github, listing)
    listing.calls = github.calls


def _fetch_archive(job: Job, github: GitHub, listing: Listing) -> None:
    """By way of a file on disk: neither the archive nor its texts are ever held in memory."""
    with tempfile.TemporaryFile() as file:
        github.archive_get(commit=job.row.commit_sha, into=file.write)
        file.seek(0)
        _take(listing, job.spool, tar_members(file=file, wanted=_wanted))
    for file_ in list(listing.files.values()):
        if file_.state == State.PENDING and job.spool.read(path=file_.path) is None:
            listing.add(_skipped(file_.path, file_.size, "missing", file_.blob_sha))


def _blobs(github: GitHub, files: Iterable[Planned]) -> Iterator[Member]:
    for file in files:
        data = github.blob_get(sha=file.blob_sha)
        yield Member(path=file.path, size=len(data), data=data)


def _take(listing: Listing, spool: Spool, members: Iterable[Member]) -> None:
    """Put texts on disk; what is none is listed with its reason."""
    for member in members:
        known = listing.files.get(member.path)
        if member.data is None:
            reason = member.reason
            if reason == "unwanted":
                reason = reason_by_path(path=member.path, size=member.size)
            if known is None or known.state == State.PENDING:
                listing.add(_skipped(member.path, member.size, reason, known.blob_sha if known else ""))
            continue
        reason = reason_by_content(member.data)
        sha = known.blob_sha if known else _blob_sha(member.data)
        if reason:
            listing.add(_skipped(member.path, member.size, reason, sha))
        elif known is None or known.state == State.PENDING:
            listing.add(Planned(path=member.path, size=member.size, blob_sha=sha))
            spool.write(path=member.path, data=member.data)


def _planned(entry: TreeEntry) -> Planned:
    path = path_clean(entry.path)
    if path is None:
        return _skipped(path_shown(entry.path), entry.size, "climbs", entry.sha)
    reason = entry.kind if entry.kind != "file" else reason_by_path(path=path, size=entry.size)
    if reason:
        return _skipped(path, entry.size, reason, entry.sha)
    return Planned(path=path, size=entry.size, blob_sha=entry.sha)


def _skipped(path: str, size: int, reason: str, sha: str) -> Planned:
    return Planned(path=path, size=max(size, 0), blob_sha=sha, state=State.SKIPPED, reason=reason)


def _wanted(path: str, size: int) -> bool:
    return not reason_by_path(path=path, size=size)


def _blob_sha(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()  # as git names it


def _store(job: Job, listing: Listing, plan: Plan) -> None:
    skipped = sum(file.state == State.SKIPPED for file in plan.files)
    rows = (
        RepositoryFile(
            review_id=job.row.pk,
            path=file.path,
            blob_sha=file.blob_sha[:64],
            size=file.size,
            order=file.order,
            state=file.state,
            reason=file.reason,
            by_model=file.model,
        )
        for file in plan.files
    )
    with transaction.atomic():
        RepositoryFile.objects.bulk_create(rows, batch_size=_ROWS_BATCH)
        job.update(
            stage=Stage.READING,
            files_total=len(plan.files),
            files_skipped=skipped,
            tokens_estimated=plan.tokens,
            price_estimated=plan.price,
            listing={"truncated": listing.truncated, "left_out": listing.left_out, "calls": listing.calls},
        )
