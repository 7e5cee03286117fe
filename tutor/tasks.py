"""Celery doors of the tutor: ids in, one service call each."""

from __future__ import annotations

import uuid

from celery import shared_task

from tutor.producing import hint_produce
from tutor.queueing import hints_reap


@shared_task(name="tutor.tasks.produce_hint", acks_late=True, ignore_result=True)
def produce_hint(hint_id: str) -> None:
    """Tell one hint, if no other worker has."""
    hint_produce(hint_id=uuid.UUID(hint_id))


@shared_task(name="tutor.tasks.reap_hints", ignore_result=True)
def reap_hints() -> None:
    """Hand lost hints to the broker again. Runs every ten seconds."""
    hints_reap()
