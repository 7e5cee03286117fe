"""Celery doors of the reviews: ids in, one service call each."""

from __future__ import annotations

import uuid

from celery import shared_task

from reviews.producing import review_produce, stream_produce


@shared_task(name="reviews.tasks.produce_review", acks_late=True, ignore_result=True)
def produce_review(review_id: str) -> None:
    """Review one piece of code, if no other worker has."""
    review_produce(review_id=uuid.UUID(review_id))


@shared_task(name="reviews.tasks.stream_review", acks_late=False, ignore_result=True)
def stream_review(stream_id: str) -> None:
    """Review code for somebody who listens, if no other worker has: the model is paid once."""
    stream_produce(stream_id=stream_id)
