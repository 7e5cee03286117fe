"""A review of a repository in the hands of one worker: every write is guarded by its lease."""

from __future__ import annotations

import threading
import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone

from codereview.common.events import events_publish
from codereview.common.leases import lease_finish
from codereview.common.payloads import payload_create, payload_get, payloads_delete
from reviews.models import RepositoryReview
from reviews.models.job import Status
from reviews.repositories.spool import Spool
from reviews.repositories.tokens import token_open


class JobLost(Exception):
    """Another worker has the row now: stop, and write nothing more."""


class JobCancelled(Exception):
    """Its owner has asked to stop."""


def repository_subject(*, review_id: uuid.UUID) -> str:
    """The stream of everything that happens to one review of a repository."""
    return f"repository-review:{review_id}"


def repository_publish(*, review_id: uuid.UUID, type: str, **data: Any) -> None:  # noqa: A002 - the contract's word
    events_publish(
        subjects=(repository_subject(review_id=review_id),), type=type, data={"review": str(review_id), **data}
    )


class Job:
    """Reads and writes of one run of a worker. `row` is as fresh as the last write."""

    def __init__(self, *, row: RepositoryReview, token: str, lost: threading.Event) -> None:
        self.row = row
        self.lease = token
        self.spool = Spool(review_id=row.pk)
        self._lost = lost
        request = payload_get(payload_id=row.request_payload) or {}
        self.assignment = str(request.get("assignment", ""))
        self.token = token_open(sealed=str(request.get("token", "")))

    def check(self) -> None:
        """Raises JobLost or JobCancelled. Cheap enough to be asked before each file."""
        mine = RepositoryReview.objects.filter(pk=self.row.pk, lease_token=self.lease)
        asked = list(mine.values_list("cancel_requested_at", flat=True))
        if self._lost.is_set() or not asked:
            raise JobLost
        if asked[0] is not None:
            raise JobCancelled

    def cancelled(self) -> bool:
        try:
            self.check()
        except (JobLost, JobCancelled):
            return True
        return False

    def update(self, **values: Any) -> None:
        """Write columns of the row while it is ours. Raises JobLost."""
        mine = RepositoryReview.objects.filter(pk=self.row.pk, status=Status.RUNNING, lease_token=self.lease)
        if not mine.update(updated_at=timezone.now(), **values):
            raise JobLost
        self.row.refresh_from_db()

    def publish(self, type: str, **data: Any) -> None:  # noqa: A002 - the contract's word
        repository_publish(review_id=self.row.pk, type=type, **data)

    def release(self, *, stage: str, resume_at: datetime | None = None, **values: Any) -> None:
        """Give the row back, to be taken up again later. It did not fail, so its attempts count anew."""
        self._leave(Status.QUEUED, stage=stage, resume_at=resume_at, attempts=0, **values)
        moment = resume_at.isoformat() if resume_at else None
        self.publish("repository.waiting", stage=str(stage), resume_at=moment)

    def end(self, *, status: Status, error_code: str = "", **values: Any) -> None:
        """Finish the row once, and forget what only a running review needs: token, upload, texts."""
        before = (self.row.request_payload, self.row.archive_payload)
        kept = payload_create(kind="repository_request", data={"assignment": self.assignment, "token": ""})
        try:
            self._leave(
                status,
                error_code=error_code,
                finished_at=timezone.now(),
                resume_at=None,
                request_payload=kept,
                archive_payload=None,
                **values,
            )
        except JobLost:
            payloads_delete(payload_ids=[kept])
            raise
        payloads_delete(payload_ids=before)
        self.spool.remove()
        self.publish("repository.finished", status=status.value, rating=values.get("rating"), error_code=error_code)

    def _leave(self, status: Status, **values: Any) -> None:
        left = lease_finish(
            model=RepositoryReview, pk=self.row.pk, token=self.lease, status=status, updated_at=timezone.now(), **values
        )
        if not left:
            raise JobLost
