"""Judging one submission: claim by lease, judge, finish once.

A fault of the sandbox, or any other of our own, gives the submission back to the queue until its
attempts are used up, and then ends it as `judge_error`. It is never the learner's fault.
"""

from __future__ import annotations

import functools
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from codereview.common.leases import lease_kept
from codereview.common.payloads import payload_create, payloads_delete
from codereview.common.stopping import stopping
from problems.selectors import problem_judge_request, problem_run_request
from sandbox import sandboxes
from sandbox.judge import JudgeEvent, Judgement, JudgeRequest, Verdict, judge
from submissions.models import Submission
from submissions.publishing import Progress
from submissions.selectors import submission_reread, submission_source
from submissions.services.announcing import announce_end
from submissions.services.enqueuing import submission_enqueue
from submissions.transitions import TRANSITIONS, Move, claim, move_owned

JUDGEMENT = "judgement"  # the payload's kind: Judgement.public()
CANCEL_LOOK_SECONDS = 0.2  # how old may an answer to "was it cancelled?" be
RETRY_SECONDS = 1.0  # times the attempts so far: waiting before a sandbox is tried again

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """A claimed submission: the row as it was when claimed, the lease's token, and what is told of it."""

    submission: Submission
    token: str
    progress: Progress


def submission_judge(*, submission_id: uuid.UUID) -> bool | None:
    """Judge a submission that waits, or whose worker went silent.

    Harmless when called twice: only one caller gets the lease, another one gets None. Returns whether this
    call brought the submission to an end. Our own faults do not raise: they are logged, and the submission
    is retried.
    """
    with structlog.contextvars.bound_contextvars(submission=str(submission_id)):
        token = claim(submission_id=submission_id)
        submission = submission_reread(submission_id=submission_id) if token else None
        if token is None or submission is None:
            logger.info("submission.not_free")
            return None
        # The row's, not the message's: whose turn it is need not be whom the message names.
        with structlog.contextvars.bound_contextvars(request_id=submission.request_id):
            return _judge_claimed(submission, token)


def _judge_claimed(submission: Submission, token: str) -> bool:
    work = _Work(submission=submission, token=token, progress=Progress(submission=submission))
    if submission.cancel_requested_at is not None:
        return _end(work, Move.CANCEL, {}, None)
    if submission.attempts > settings.JUDGE_MAX_ATTEMPTS:
        # Its workers died under it, each without a word.
        return _end(work, Move.FAIL, {"verdict": Verdict.JUDGE_ERROR.value}, None)
    work.progress.started()
    try:
        judgement = _judgement(work)
    except Exception:
        # Whatever broke is ours: it must neither look like the learner's doing nor lose the submission.
        logger.exception("submission.judge_failed", attempt=submission.attempts)
        return _give_back_or_fail(work, None)
    return _conclude(work, judgement)


def _conclude(work: _Work, judgement: Judgement) -> bool:
    submission = work.submission
    if judgement.verdict is Verdict.JUDGE_ERROR:
        logger.error("submission.judge_error", attempt=submission.attempts, reason=judgement.judge_message)
        return _give_back_or_fail(work, judgement)
    if judgement.status == "cancelled" and stopping.must_hand_back and not _cancel_requested(submission):
        return _hand_back(work)
    move = Move.CANCEL if judgement.status == "cancelled" else Move.FINISH
    return _end(work, move, row_of(judgement), judgement)


def _judgement(work: _Work) -> Judgement:
    """Run the engine while the lease is kept; every finished test is published within milliseconds."""
    submission, token = work.submission, work.token
    request = judge_request(submission=submission)
    total = len(request.tests)
    keeper = lease_kept(model=Submission, pk=submission.pk, token=token, seconds=settings.JUDGE_LEASE_SECONDS)
    with keeper as lost:

        def tell(event: JudgeEvent) -> None:
            work.progress.happened(event=event, total=total)

        cancelled = _Cancellation(submission_id=submission.pk, lost=lost.is_set)
        return judge(
            request,
            sandbox=sandboxes.default,
            on_event=tell,
            cancelled=cancelled,
            parallel=settings.JUDGE_PARALLEL_TESTS,
        )


def judge_request(*, submission: Submission) -> JudgeRequest:
    """What the engine is asked for this row. Raises LookupError when its code is lost."""
    source = submission_source(submission=submission)
    if not source["code"]:
        raise LookupError("the payload with the source code is missing")
    if submission.kind == Submission.Kind.SUBMISSION and submission.problem is not None:
        return problem_judge_request(problem=submission.problem, language=submission.language, source=source["code"])
    return problem_run_request(
        problem=submission.problem,
        language=submission.language,
        source=source["code"],
        stdin=source["stdin"],
    )


class _Cancellation:
    """Answers "should it stop?" for the engine, which asks often, from a row that is read rarely."""

    def __init__(self, *, submission_id: uuid.UUID, lost: Callable[[], bool]) -> None:
        self._rows = Submission.objects.filter(pk=submission_id, cancel_requested_at__isnull=True)
        self._lost = lost
        self._looked_at = time.monotonic()  # the row was read when it was claimed
        self._answer = False

    def __call__(self) -> bool:
        if self._answer or self._lost() or stopping.must_hand_back:
            return True
        now = time.monotonic()
        if now - self._looked_at >= CANCEL_LOOK_SECONDS:
            self._looked_at = now
            # A row that was deleted meanwhile needs no verdict either.
            self._answer = not self._rows.exists()
        return self._answer


def _cancel_requested(submission: Submission) -> bool:
    return Submission.objects.filter(pk=submission.pk, cancel_requested_at__isnull=False).exists()


def _hand_back(work: _Work) -> bool:
    """This worker is stopping: another one judges it from the beginning, and this attempt does not count."""
    changes = {"enqueued_at": timezone.now(), "attempts": F("attempts") - 1}
    work.progress.given_back()
    if move_owned(submission_id=work.submission.pk, token=work.token, move=Move.RELEASE, changes=changes):
        logger.info("submission.handed_back")
        submission_enqueue(submission_id=work.submission.pk)
    return False


def _give_back_or_fail(work: _Work, judgement: Judgement | None) -> bool:
    submission, token = work.submission, work.token
    if submission.attempts >= settings.JUDGE_MAX_ATTEMPTS:
        row = row_of(judgement) if judgement else {}
        return _end(work, Move.FAIL, {**row, "verdict": Verdict.JUDGE_ERROR.value}, judgement)
    changes = {"enqueued_at": timezone.now()}
    work.progress.given_back()
    if move_owned(submission_id=submission.pk, token=token, move=Move.RELEASE, changes=changes):
        submission_enqueue(submission_id=submission.pk, countdown=RETRY_SECONDS * submission.attempts)
    return False


def _end(work: _Work, move: Move, changes: dict[str, Any], judgement: Judgement | None) -> bool:
    """Store and make the last move; tell of it after the commit. Payload first, row second."""
    payload = payload_create(kind=JUDGEMENT, data=judgement.public()) if judgement else None
    moved = False
    try:
        moved = _end_row(work, move, {**changes, "judgement_payload": payload})
    finally:
        if not moved:
            payloads_delete(payload_ids=[payload])
    if not moved:
        logger.warning("submission.lease_lost", move=move.value)
    return moved


@transaction.atomic
def _end_row(work: _Work, move: Move, changes: dict[str, Any]) -> bool:
    submission = work.submission
    changes = {**changes, "finished_at": timezone.now()}
    if not move_owned(submission_id=submission.pk, token=work.token, move=move, changes=changes):
        return False
    submission.status = TRANSITIONS[move][1]
    for name, value in changes.items():
        setattr(submission, name, value)
    transaction.on_commit(functools.partial(announce_end, submission=submission, progress=work.progress))
    return True


def row_of(judgement: Judgement) -> dict[str, Any]:
    """What the row keeps of a judgement, so that lists need no payload."""
    return {
        "verdict": judgement.verdict.value if judgement.verdict else "",
        "score": judgement.score,
        "tests_passed": judgement.tests_passed,
        "tests_total": judgement.tests_total,
        "time_ms": judgement.time_ms,
        "memory_kb": judgement.memory_kb,
        "sandbox": judgement.sandbox[:40],
        "image": judgement.image[:100],
        "tests_digest": judgement.tests_digest,
    }
