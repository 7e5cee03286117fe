"""Hands reviews of repositories to the broker, and again when they were lost, or when a limit lets them go on."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from codereview.common.leases import leases_expired
from codereview.common.sending import row_send
from reviews.models import RepositoryReview
from reviews.models.job import Status

PRODUCE_TASK = "reviews.repositories.tasks.produce_repository"
REAP_BATCH = 100
UNCLAIMED_AFTER = timedelta(seconds=10)

Stage = RepositoryReview.Stage


def repository_enqueue(*, review_id: uuid.UUID) -> bool:
    """Send the id to a worker, after the commit. False when the broker does not answer: the reaper tries again."""
    return row_send(task=PRODUCE_TASK, pk=review_id)


def repositories_due() -> QuerySet[RepositoryReview]:
    """Reviews that a worker may take now: neither waiting for a person nor for a limit."""
    now = timezone.now()
    ready = Q(resume_at__isnull=True) | Q(resume_at__lte=now)
    waiting = Q(status=Status.QUEUED) & ready & ~Q(stage=Stage.CONFIRMING)
    return RepositoryReview.objects.filter(waiting | Q(status=Status.RUNNING, lease_expires_at__lt=now))


def repositories_reap() -> int:
    """Send out reviews whose worker died, that never reached one, or whose wait is over. Returns how many.

    Whose wait is over has no message in line, so how long the queue is says nothing here.
    """
    late = repositories_due().filter(status=Status.QUEUED, updated_at__lt=timezone.now() - UNCLAIMED_AFTER)
    lost = [
        *leases_expired(model=RepositoryReview).values_list("pk", flat=True)[:REAP_BATCH],
        *late.order_by("updated_at").values_list("pk", flat=True)[:REAP_BATCH],
    ]
    return sum(repository_enqueue(review_id=pk) for pk in lost)
