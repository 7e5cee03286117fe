"""Handing ids to the broker. The row is the truth: a broker that is down delays work, and loses none."""

from __future__ import annotations

import uuid

from django.utils import timezone

from codereview.common.sending import row_send
from submissions.models import Submission

JUDGE_TASK = "submissions.tasks.judge"


def submission_enqueue(*, submission_id: uuid.UUID, countdown: float = 0) -> bool:
    """Ask some worker to judge a queued submission. To be called after the commit that queued it.

    False when the broker does not answer: the row then says that it was not enqueued, and the reaper
    tries again. `countdown` (seconds) is a wish; nothing depends on it.
    """
    sent = row_send(task=JUDGE_TASK, pk=submission_id, countdown=countdown)
    if not sent:
        Submission.objects.filter(pk=submission_id, status=Submission.Status.QUEUED).update(enqueued_at=None)
    return sent


def submission_enqueue_again(*, submission_id: uuid.UUID) -> bool:
    """The reaper's way: also says on the row when it was last handed over."""
    Submission.objects.filter(pk=submission_id, status=Submission.Status.QUEUED).update(enqueued_at=timezone.now())
    return submission_enqueue(submission_id=submission_id)
