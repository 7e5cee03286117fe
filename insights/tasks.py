"""Celery doors of the insights: ids in, one service call each."""

from __future__ import annotations

import uuid

from celery import shared_task

from insights.producing import question_produce


@shared_task(name="insights.tasks.produce_answer", acks_late=True, ignore_result=True)
def produce_answer(question_id: str) -> None:
    """Answer one question, if no other worker has."""
    question_produce(question_id=uuid.UUID(question_id))
