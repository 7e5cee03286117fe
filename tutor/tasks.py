"""Celery doors of the tutor: ids in, one service call each."""

from __future__ import annotations

import uuid

from celery import shared_task

from tutor.pool import told_run
from tutor.producing import answer_produce, hint_produce


@shared_task(name="tutor.tasks.produce_hint", acks_late=True, ignore_result=True)
def produce_hint(hint_id: str) -> None:
    """Tell one hint, if no other worker has."""
    told_run(lambda pk: hint_produce(hint_id=pk), uuid.UUID(hint_id))


@shared_task(name="tutor.tasks.produce_answer", acks_late=True, ignore_result=True)
def produce_answer(message_id: str) -> None:
    """Tell one answer of the chat, if no other worker has."""
    told_run(lambda pk: answer_produce(message_id=pk), uuid.UUID(message_id))
