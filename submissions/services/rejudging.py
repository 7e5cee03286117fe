"""Judging stored submissions again, as a set that is looked at before it is applied as a whole."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import transaction

from codereview.common.payloads import payload_create, payloads_delete
from sandbox import sandboxes
from sandbox.judge import Judgement, Verdict, judge
from submissions.models import Submission
from submissions.services.judging import JUDGEMENT, judge_request, row_of
from submissions.signals import submissions_rejudged

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RejudgeChange:
    """One submission's old and new verdict. `judgement` is what applying would store."""

    submission: Submission
    old: str
    judgement: Judgement

    @property
    def new(self) -> str:
        return self.judgement.verdict.value if self.judgement.verdict else ""

    @property
    def changes_verdict(self) -> bool:
        return self.old != self.new

    def to_json(self) -> dict[str, Any]:
        return {"submission": str(self.submission.pk), "old": self.old, "new": self.new}


def rejudge_preview(*, submission: Submission) -> RejudgeChange:
    """Judge one ended submission here and now, and store nothing.

    Raises what the engine raises (`sandbox.exceptions`), and LookupError when the code is lost.
    """
    judgement = judge(judge_request(submission=submission), sandbox=sandboxes.default)
    return RejudgeChange(submission=submission, old=submission.verdict, judgement=judgement)


def rejudge_apply(*, changes: Iterable[RejudgeChange]) -> int:
    """Store the new judgements, all or none. Returns how many rows changed.

    A row that was judged or deleted meanwhile keeps what it has, and so does one for which the judge
    itself failed: its old verdict is worth more.
    """
    wanted = [change for change in changes if change.new and change.new != Verdict.JUDGE_ERROR]
    payloads = [payload_create(kind=JUDGEMENT, data=change.judgement.public()) for change in wanted]
    applied: set[uuid.UUID] = set()
    try:
        with transaction.atomic():
            for change, payload in zip(wanted, payloads, strict=True):
                if _apply(change, payload):
                    applied.add(payload)
    except BaseException:
        # The other database knows nothing of this rollback.
        payloads_delete(payload_ids=payloads)
        raise
    payloads_delete(payload_ids=set(payloads) - applied)
    _tell([change.submission.pk for change, payload in zip(wanted, payloads, strict=True) if payload in applied])
    return len(applied)


def _tell(submission_ids: list[uuid.UUID]) -> None:
    """Whatever a receiver does wrong, the judgements stand and the others are told."""
    answers = submissions_rejudged.send_robust(sender=Submission, submission_ids=submission_ids)
    for receiver, outcome in answers:
        if isinstance(outcome, Exception):
            logger.error("submission.receiver_failed", receiver=str(receiver), exc_info=outcome)


def _apply(change: RejudgeChange, payload: uuid.UUID) -> bool:
    """Guarded by the judgement that was compared: another one means that the comparison is stale."""
    old = change.submission.judgement_payload
    ended = (Submission.Status.FINISHED, Submission.Status.FAILED)
    rows = Submission.objects.filter(pk=change.submission.pk, status__in=ended, judgement_payload=old)
    values = {**row_of(change.judgement), "status": Submission.Status.FINISHED, "judgement_payload": payload}
    if rows.update(**values) != 1:
        return False
    transaction.on_commit(functools.partial(payloads_delete, payload_ids=[old]))
    return True
