"""Celery tasks. A message carries an id only; what is late or comes twice is harmless."""

from __future__ import annotations

from celery import shared_task

from problems import services


@shared_task(name="problems.tasks.verify", acks_late=True, ignore_result=True)
def verify(verification_id: str) -> None:
    """Verify one problem, if its verification is still waiting."""
    services.verification_run(verification_id=int(verification_id))
