"""Celery tasks. A message carries an id only; what is late or comes twice is harmless."""

from __future__ import annotations

import uuid

from celery import shared_task

from submissions import services


@shared_task(name="submissions.tasks.judge", acks_late=True, ignore_result=True)
def judge(submission_id: str) -> None:
    """Judge one submission: the one whose turn it is, which need not be the one that this message names."""
    services.submission_judge_next(ticket=uuid.UUID(submission_id))


@shared_task(name="submissions.tasks.tell_judged", acks_late=True, ignore_result=True)
def tell_judged(submission_id: str) -> None:
    """Tell the apps above that one submission was judged, if nobody has."""
    services.judged_tell(submission_id=uuid.UUID(submission_id))
