"""Body of the task: claim, list, read file by file, conclude; each step is stored before the next.

A worker may die anywhere: rows say how far it came, and the next one goes on from there. What the model was
asked once is not asked again.
"""

from __future__ import annotations

import uuid
from datetime import datetime

import structlog
from django.conf import settings
from django.utils import timezone

from codereview.common.leases import lease_claim, lease_kept
from reviews.models import RepositoryFile, RepositoryReview
from reviews.models.job import Status
from reviews.repositories.concluding import repository_conclude
from reviews.repositories.github import RateLimited, SourceFault
from reviews.repositories.github.client import wait_growing
from reviews.repositories.github.exceptions import SourceBusy
from reviews.repositories.job import Job, JobCancelled, JobLost
from reviews.repositories.listing import repository_list
from reviews.repositories.queueing import repositories_due
from reviews.repositories.reading import files_read

ATTEMPTS_MAX = 5  # workers that die without one file read in between
WAITS_MAX = 12  # for a source that is busy or limited

logger = structlog.get_logger(__name__)

Stage = RepositoryReview.Stage


def repository_produce(*, review_id: uuid.UUID) -> bool:
    """Go on with a review. False when there is nothing to do for this worker now."""
    if not repositories_due().filter(pk=review_id).exists():
        return False
    seconds = settings.REPOSITORY_LEASE_SECONDS
    token = lease_claim(model=RepositoryReview, pk=review_id, seconds=seconds)
    if token is None:
        return False
    row = RepositoryReview.objects.select_related("user").get(pk=review_id)
    with lease_kept(model=RepositoryReview, pk=review_id, token=token, seconds=seconds) as lost:
        job = Job(row=row, token=token, lost=lost)
        try:
            return _go_on(job)
        except JobLost:
            return False


def _go_on(job: Job) -> bool:
    try:
        job.check()
        if job.row.attempts > ATTEMPTS_MAX:
            raise SourceFault("repository_review_failed")
        return _produce(job)
    except JobCancelled:
        job.end(status=Status.CANCELLED)
    except RateLimited as limited:
        _wait(job, limited.resume_at, limited)
    except SourceBusy as busy:
        _wait(job, timezone.now() + wait_growing(waits=job.row.waits), busy)
    except SourceFault as fault:
        logger.info("repository.failed", review=str(job.row.pk), code=fault.code, reason=str(fault))
        job.end(status=Status.FAILED, error_code=fault.code)
    return False


def _produce(job: Job) -> bool:
    job.publish("repository.started", stage=str(job.row.stage))
    if not RepositoryFile.objects.filter(review=job.row).exists():
        job.update(stage=Stage.LISTING, resume_at=None)
        repository_list(job=job)
    if job.row.confirmed_at is None and job.row.tokens_estimated > settings.REPOSITORY_CONFIRM_TOKENS:
        job.release(stage=Stage.CONFIRMING)
        return False
    job.update(stage=Stage.READING, resume_at=None)
    files_read(job=job)
    job.update(stage=Stage.CONCLUDING)
    repository_conclude(job=job)
    return True


def _wait(job: Job, resume_at: datetime, fault: SourceFault) -> None:
    """Let the row go until the other side allows more; its owner is told until when."""
    if job.row.waits >= WAITS_MAX:
        job.end(status=Status.FAILED, error_code=fault.code)
        return
    job.release(stage=Stage.WAITING, resume_at=resume_at, waits=job.row.waits + 1)
