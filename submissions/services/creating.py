"""Taking in submissions and runs: check, store, enqueue after the commit."""

from __future__ import annotations

import functools
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.accounts.actors import Actor
from codereview.common.errors import QueueFull, SignInRequired
from codereview.common.idempotency import KeyedRequest, idempotency_find, idempotency_record, keyed_request
from codereview.common.logs import log_request_id
from codereview.common.payloads import payload_create, payloads_delete
from problems.models import Problem
from submissions.inputs import check_code, check_language, check_stdin
from submissions.limits import check_run_rate, check_submission_rate
from submissions.models import Submission
from submissions.publishing import publish_queued
from submissions.selectors import queue_length
from submissions.services.enqueuing import submission_enqueue

SOURCE = "source"  # the payload's kind: {"code": str, "stdin": str | None}
QUEUE_RETRY_SECONDS = 10

logger = structlog.get_logger(__name__)


def submission_create(
    *, actor: Actor, problem: Problem, language: str, code: str, idempotency_key: str = ""
) -> tuple[Submission, bool]:
    """Take in an attempt that counts. Returns the row and whether it was made now.

    The same idempotency key with the same content returns the submission that exists. Raises
    SignInRequired, InvalidInput (see `submissions.inputs`), KeyReused, TooManyRequests or QueueFull;
    then nothing was stored.
    """
    if actor.user is None:
        raise SignInRequired(_("Sign in to submit. Running the samples needs no account."))
    check_language(problem=problem, language=language)
    check_code(code=code)
    request = keyed_request(actor.user, idempotency_key, "submission", problem.slug, language, code)
    rows = Submission.objects.select_related("problem")
    if found := idempotency_find(rows=rows, request=request):
        return found, False
    check_submission_rate(actor=actor)
    fields = {"user": actor.user, "kind": Submission.Kind.SUBMISSION, "problem": problem, "language": language}
    try:
        return _store(fields=fields, code=code, stdin=None, request=request), True
    except IntegrityError:
        # Another request with this key committed first. Anything else is our own fault.
        if (found := idempotency_find(rows=rows, request=request)) is None:
            raise
        return found, False


def run_create(
    *, actor: Actor, problem: Problem | None, language: str, code: str, stdin: str | None, address: str = ""
) -> Submission:
    """Take in a run: the problem's samples, or one test on `stdin`; without a problem a plain program.

    `address` is a guest's network address, by which guests are limited besides their session. Raises
    InvalidInput, TooManyRequests or QueueFull; then nothing was stored.
    """
    check_language(problem=problem, language=language)
    check_code(code=code)
    check_stdin(stdin=stdin)
    if problem is None and stdin is None:
        stdin = ""
    check_run_rate(actor=actor, address=address)
    owner = {"user": actor.user} if actor.user else {"guest_key": actor.guest_key}
    fields = {**owner, "kind": Submission.Kind.RUN, "problem": problem, "language": language}
    return _store(fields=fields, code=code, stdin=stdin)


def _store(*, fields: dict[str, Any], code: str, stdin: str | None, request: KeyedRequest | None = None) -> Submission:
    """Payload first, row second, enqueue and event after the commit. Raises QueueFull before anything."""
    ahead = queue_length()
    if ahead >= settings.QUEUE_LIMIT:
        raise QueueFull(
            _("Too many programs are waiting to be judged. Yours was not taken; send it again in a moment."),
            retry_after=QUEUE_RETRY_SECONDS,
        )
    payload = payload_create(kind=SOURCE, data={"code": code, "stdin": stdin})
    try:
        return _store_row(fields={**fields, "source_payload": payload}, request=request, ahead=ahead)
    except BaseException:
        # The other database knows nothing of this rollback.
        payloads_delete(payload_ids=[payload])
        raise


@transaction.atomic
def _store_row(*, fields: dict[str, Any], request: KeyedRequest | None, ahead: int) -> Submission:
    submission = Submission(enqueued_at=timezone.now(), request_id=log_request_id(), **fields)
    submission.ahead_when_sent = ahead
    submission.save(force_insert=True)
    if request:
        idempotency_record(request=request, made=submission.pk)
    transaction.on_commit(functools.partial(_send_off, submission=submission, ahead=ahead))
    return submission


def _send_off(*, submission: Submission, ahead: int) -> None:
    logger.info("submission.queued", submission=str(submission.pk), kind=submission.kind, ahead=ahead)
    # The event first: a quick worker's "started" must not overtake it.
    publish_queued(submission=submission, ahead=ahead)
    submission_enqueue(submission_id=submission.pk)
