"""The states of a submission, and the ways to change them.

queued ──claim──▶ running ──finish──▶ finished
   ▲                │ │ └────fail────▶ failed      our own fault, for good
   └────release─────┘ └─────cancel───▶ cancelled
queued ──cancel──▶ cancelled

Every move is one guarded UPDATE. A worker's moves are guarded by its lease, the others by what they
found. Whoever updates no row has lost the race and must not act on the submission.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models.functions import Coalesce, Now

from codereview.common.leases import lease_claim, lease_finish
from submissions.models import Submission

Status = Submission.Status


class Move(enum.StrEnum):
    """What may happen to a submission, besides being claimed."""

    RELEASE = "release"
    FINISH = "finish"
    CANCEL = "cancel"
    FAIL = "fail"


# move: (the states it may start from, the state it leads to)
TRANSITIONS: Mapping[Move, tuple[frozenset[Status], Status]] = {
    Move.RELEASE: (frozenset({Status.RUNNING}), Status.QUEUED),
    Move.FINISH: (frozenset({Status.RUNNING}), Status.FINISHED),
    Move.CANCEL: (frozenset({Status.QUEUED, Status.RUNNING}), Status.CANCELLED),
    Move.FAIL: (frozenset({Status.RUNNING}), Status.FAILED),
}
OPEN_STATUSES = frozenset({Status.QUEUED, Status.RUNNING})


def claim(*, submission_id: uuid.UUID) -> str | None:
    """Own a queued submission, or a running one whose worker went silent. The lease's token, or None."""
    return lease_claim(
        model=Submission,
        pk=submission_id,
        seconds=settings.JUDGE_LEASE_SECONDS,
        started_at=Coalesce("started_at", Now()),
    )


def move_owned(*, submission_id: uuid.UUID, token: str, move: Move, changes: Mapping[str, Any]) -> bool:
    """A worker's move: gives up its lease. False when the lease was lost, and then nothing was changed."""
    status = TRANSITIONS[move][1]
    return lease_finish(model=Submission, pk=submission_id, token=token, status=status, **changes)


def move_unowned(*, submission_id: uuid.UUID, move: Move, guard: Mapping[str, Any], changes: Mapping[str, Any]) -> bool:
    """Anybody else's move: only if the row still is as `guard` (lookups) says. False when it is not."""
    sources, target = TRANSITIONS[move]
    rows = Submission.objects.filter(pk=submission_id, status__in=sources, **guard)
    return rows.update(status=target, lease_token="", lease_expires_at=None, **changes) == 1
