"""Telling the apps above that a submission was judged: hints, skills and whatever else follows.

It is done by the assistant's workers, so that no judging waits for it. The row remembers that it was
told; what the broker forgets, the reaper sends again. Told twice is possible, untold is not.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

import structlog
from django.utils import timezone

from codereview.common.sending import row_send
from submissions.models import Submission
from submissions.signals import submission_judged

TELL_TASK = "submissions.tasks.tell_judged"
TOLD_WITHIN = timedelta(seconds=20)  # a queue that is slower than this gets a second message, which is harmless
TOLD_AT_ALL = timedelta(hours=1)  # a hint that comes later is of no use
REAP_BATCH = 500

Status = Submission.Status

logger = structlog.get_logger(__name__)


def judged_tell_later(*, submission_id: uuid.UUID) -> bool:
    """Ask an assistant's worker to tell. False when the broker does not answer: the reaper tries again."""
    return row_send(task=TELL_TASK, pk=submission_id)


def judged_tell(*, submission_id: uuid.UUID) -> None:
    """Send `submission_judged` for a submission that has ended. The body of the worker's task."""
    untold = Submission.objects.filter(pk=submission_id, told_at__isnull=True)
    if not untold.filter(status__in=(Status.FINISHED, Status.FAILED)).exists():
        return
    # Robust: whatever a receiver does wrong, the others are told.
    for receiver, outcome in submission_judged.send_robust(sender=Submission, submission_id=submission_id):
        if isinstance(outcome, Exception):
            logger.error("submission.receiver_failed", receiver=str(receiver), exc_info=outcome)
    untold.update(told_at=timezone.now())


def judged_reap() -> int:
    """Send again what nobody was told of. Returns how many. Safe to run at any time, anywhere at once."""
    now = timezone.now()
    rows = Submission.objects.filter(
        told_at__isnull=True,
        status__in=(Status.FINISHED, Status.FAILED),
        finished_at__lt=now - TOLD_WITHIN,
        finished_at__gt=now - TOLD_AT_ALL,
    )
    sent = 0
    for submission_id in rows.order_by("finished_at").values_list("pk", flat=True)[:REAP_BATCH]:
        if not judged_tell_later(submission_id=submission_id):
            break  # the broker is down: the next run tries again
        sent += 1
    return sent
