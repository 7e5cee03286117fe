"""Cancelling: at once while it waits, by a flag that the worker reads while it runs."""

from __future__ import annotations

import functools

from django.db import transaction
from django.utils import timezone

from submissions.models import Submission
from submissions.selectors import submission_reread
from submissions.services.announcing import announce_end_of_row
from submissions.transitions import Move, move_unowned

Status = Submission.Status


def submission_cancel(*, submission: Submission) -> Submission:
    """Ask for a submission or run to be stopped; returns the row as it is now.

    One that waits is cancelled at once. One that runs is flagged, and its worker ends it within a
    second; should it finish first, its verdict stands. One that has ended stays as it is.
    """
    if not _cancel_waiting(submission=submission):
        Submission.objects.filter(pk=submission.pk, status=Status.RUNNING, cancel_requested_at__isnull=True).update(
            cancel_requested_at=timezone.now()
        )
    return submission_reread(submission_id=submission.pk) or submission


@transaction.atomic
def _cancel_waiting(*, submission: Submission) -> bool:
    now = timezone.now()
    cancelled = move_unowned(
        submission_id=submission.pk,
        move=Move.CANCEL,
        guard={"status": Status.QUEUED},
        changes={"cancel_requested_at": now, "finished_at": now},
    )
    if cancelled:
        transaction.on_commit(functools.partial(announce_end_of_row, submission=submission))
    return cancelled
