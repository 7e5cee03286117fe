"""What was left behind: work whose worker went silent, work the broker forgot, data nobody refers to."""

from __future__ import annotations

import functools
import uuid
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from codereview.common.idempotency import idempotency_forget
from codereview.common.leases import leases_expired
from codereview.common.queues import queue_messages
from sandbox.judge import Verdict
from submissions.models import Draft, Submission
from submissions.services.announcing import announce_end_of_row
from submissions.services.enqueuing import submission_enqueue_again
from submissions.transitions import Move, move_unowned

ENQUEUE_PATIENCE = timedelta(seconds=20)  # a broker that has not delivered by then may have forgotten
UNSENT_PATIENCE = timedelta(seconds=2)  # for rows that say they were never enqueued
REAP_BATCH = 500
JUDGE_QUEUE = "judge"
GUEST_RUNS_KEPT = timedelta(days=7)
GUEST_DRAFTS_KEPT = timedelta(days=30)

Status = Submission.Status

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReapReport:
    """How many submissions were given back to the queue, enqueued again, cancelled and given up."""

    released: int
    enqueued: int
    cancelled: int
    failed: int

    def to_json(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepReport:
    """How many of guests' runs and drafts, and of idempotency keys were removed."""

    guest_runs: int
    guest_drafts: int
    idempotency_keys: int

    def to_json(self) -> dict[str, int]:
        return asdict(self)


def submissions_reap() -> ReapReport:
    """Bring back what was left behind. Safe to run at any time, any number of times, anywhere at once."""
    counts = {Move.RELEASE: 0, Move.CANCEL: 0, Move.FAIL: 0}
    for submission in leases_expired(model=Submission).order_by("lease_expires_at")[:REAP_BATCH]:
        move = _move_for_expired(submission)
        counts[move] += _reap_expired(submission, move)
    enqueued = 0
    for submission_id in _to_be_enqueued():
        if not submission_enqueue_again(submission_id=submission_id):
            break  # the broker is down: the next run tries again
        enqueued += 1
    report = ReapReport(
        released=counts[Move.RELEASE],
        enqueued=enqueued,
        cancelled=counts[Move.CANCEL],
        failed=counts[Move.FAIL],
    )
    if any(report.to_json().values()):
        logger.info("submissions.reaped", **report.to_json())
    return report


def submissions_reap_preview() -> ReapReport:
    """What `submissions_reap` would do now. Writes nothing."""
    moves = [_move_for_expired(submission) for submission in leases_expired(model=Submission)[:REAP_BATCH]]
    released = moves.count(Move.RELEASE)
    return ReapReport(
        released=released,
        enqueued=released + len(_to_be_enqueued()),
        cancelled=moves.count(Move.CANCEL),
        failed=moves.count(Move.FAIL),
    )


def _move_for_expired(submission: Submission) -> Move:
    if submission.cancel_requested_at is not None:
        return Move.CANCEL
    return Move.FAIL if submission.attempts >= settings.JUDGE_MAX_ATTEMPTS else Move.RELEASE


@transaction.atomic
def _reap_expired(submission: Submission, move: Move) -> bool:
    """Guarded by the very lease that was found expired: a worker that renewed it meanwhile keeps it."""
    changes: dict[str, Any] = {"enqueued_at": None}
    if move is not Move.RELEASE:
        changes["finished_at"] = timezone.now()
    if move is Move.FAIL:
        changes["verdict"] = Verdict.JUDGE_ERROR.value
    guard = {"lease_token": submission.lease_token, "lease_expires_at": submission.lease_expires_at}
    moved = move_unowned(submission_id=submission.pk, move=move, guard=guard, changes=changes)
    if moved and move is not Move.RELEASE:
        transaction.on_commit(functools.partial(announce_end_of_row, submission=submission))
    return moved


def _to_be_enqueued() -> list[uuid.UUID]:
    """Queued rows that no worker may ever hear of: never enqueued, given back, or forgotten.

    Any message serves any row that nobody has tried yet (see `submissions.services.turns`), so nothing is
    forgotten while the broker holds as many as there are rows. In a long queue none pile up there. When one
    row waits too long and messages are missing, all that are missing are sent: each alone would find itself
    overdue only after another's message had served it.
    """
    now = timezone.now()
    queued = Submission.objects.filter(status=Status.QUEUED)
    unsent = Q(enqueued_at__isnull=True) & (Q(created_at__lt=now - UNSENT_PATIENCE) | Q(attempts__gt=0))
    overdue = Q(enqueued_at__lt=now - ENQUEUE_PATIENCE)
    if not queued.filter(unsent | overdue).exists():
        return []
    missing = queued.count() - queue_messages(queue=JUDGE_QUEUE)
    if missing <= 0:
        overdue &= Q(attempts__gt=0)  # only its own message brings such a row back
    rows = queued.order_by("created_at").values_list("pk", flat=True)
    certain = list(rows.filter(unsent | overdue)[:REAP_BATCH])
    others = rows.exclude(pk__in=certain)[: max(0, missing - len(certain))] if missing > 0 else []
    return [*certain, *others][:REAP_BATCH]


def submissions_sweep() -> SweepReport:
    """Remove guests' old runs and drafts, and old idempotency keys. Safe to repeat."""
    now = timezone.now()
    ended = Submission.objects.filter(user__isnull=True, created_at__lt=now - GUEST_RUNS_KEPT)
    runs, _by_model = ended.exclude(status__in=(Status.QUEUED, Status.RUNNING)).delete()
    stale = Draft.objects.filter(user__isnull=True, updated_at__lt=now - GUEST_DRAFTS_KEPT)
    drafts, _by_model = stale.delete()
    report = SweepReport(
        guest_runs=runs,
        guest_drafts=drafts,
        idempotency_keys=idempotency_forget(),
    )
    logger.info("submissions.swept", **report.to_json())
    return report
