"""Stopping, sharing and removing questions."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from insights.announcing import question_tell_end
from insights.models import Question


def question_cancel(*, question: Question) -> Question:
    """Stop it: at once while it waits, within a second while it is worked on. One that has ended stays as it is."""
    now = timezone.now()
    rows = Question.objects.filter(pk=question.pk)
    # In this order: a worker that takes it in between finds the second.
    stopped = rows.filter(status=Question.Status.QUEUED).update(
        status=Question.Status.CANCELLED, cancel_requested_at=now, finished_at=now
    )
    rows.filter(status=Question.Status.RUNNING, cancel_requested_at__isnull=True).update(cancel_requested_at=now)
    question.refresh_from_db()
    if stopped:
        question_tell_end(question=question)
    return question


def question_share(*, question: Question, shared: bool) -> Question:
    """Show it to other members of staff, or no longer. One that names learners is shown to those who may see names."""
    Question.objects.filter(pk=question.pk).update(shared=shared)
    question.refresh_from_db()
    return question


@transaction.atomic
def question_delete(*, question: Question) -> None:
    """Remove the row and, after the commit, its answer (see `payload_owners`)."""
    # Read again: a worker may have given it a payload since.
    Question.objects.select_for_update().get(pk=question.pk).delete()
