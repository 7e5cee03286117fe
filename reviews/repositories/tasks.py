"""Celery door of the reviews of repositories."""

from __future__ import annotations

import uuid

from celery import shared_task

from reviews.repositories.producing import repository_produce


@shared_task(name="reviews.repositories.tasks.produce_repository", acks_late=True, ignore_result=True)
def produce_repository(review_id: str) -> None:
    """Go on with one review of a repository, if no other worker does."""
    repository_produce(review_id=uuid.UUID(review_id))
