"""What hints and answers have in common while they are told: they can be stopped, and tried again."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.common.errors import Conflict
from tutor.models import Hint, Message
from tutor.queueing import told_enqueue

Status = Hint.Status


def told_cancel(*, row: Hint | Message) -> None:
    """Ask the worker to stop; what has ended is left as it is. Refreshes the row."""
    type(row)._default_manager.filter(
        pk=row.pk, status__in=(Status.QUEUED, Status.RUNNING), cancel_requested_at__isnull=True
    ).update(cancel_requested_at=timezone.now())
    row.refresh_from_db()


@transaction.atomic
def told_retry(*, row: Hint | Message) -> None:
    """Let what was interrupted, stopped, or could not be told, go on. What was said stays, new sentences follow it.

    Raises Conflict (not_interrupted). Refreshes the row.
    """
    unfinished = Q(status=Status.FINISHED, outcome=Hint.Outcome.INTERRUPTED)
    unfinished |= Q(status__in=(Status.FAILED, Status.CANCELLED))
    again = (
        type(row)
        ._default_manager.filter(unfinished, pk=row.pk)
        .update(
            status=Status.QUEUED,
            outcome="",
            attempts=0,
            cancel_requested_at=None,
            finished_at=None,
            withheld_reason="",
        )
    )
    if not again:
        raise Conflict(_("Only what was interrupted or stopped can go on."), code="not_interrupted")
    transaction.on_commit(lambda: told_enqueue(row=row))
    row.refresh_from_db()
