"""Verifying stored problems: queued by a person, run by a worker, finished once, reaped when left behind."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.leases import lease_claim, lease_finish, lease_kept, leases_expired
from codereview.common.sending import row_send
from problems.content import content_digest, content_of
from problems.models import Problem, Verification
from problems.packages import SolutionReport, package_verify
from problems.packaging import content_to_package
from sandbox import default_sandbox
from sandbox.exceptions import SandboxError

VERIFY_TASK = "problems.tasks.verify"
LEASE_SECONDS = 30
MAX_ATTEMPTS = 3
ENQUEUE_PATIENCE = timedelta(seconds=60)  # a broker that has not delivered by then may have forgotten
REAP_BATCH = 100

Status = Verification.Status
OPEN = (Status.QUEUED, Status.RUNNING)

logger = structlog.get_logger(__name__)


def verification_create(*, problem: Problem, requested_by: User | None = None) -> Verification:
    """Queue a verification of the problem's present content, or return the one that is open already."""
    try:
        with transaction.atomic():
            verification = Verification.objects.create(
                problem=problem,
                content_digest=problem.content_digest,
                requested_by=requested_by,
                enqueued_at=timezone.now(),
            )
            transaction.on_commit(functools.partial(_enqueue, verification.pk))
    except IntegrityError:
        # The constraint verification_one_open_per_content: somebody was faster.
        return Verification.objects.filter(
            problem=problem, content_digest=problem.content_digest, status__in=OPEN
        ).latest("pk")
    return verification


def verification_run(*, verification_id: int) -> bool:
    """Run all labelled solutions of a queued verification. The body of the worker's task.

    Harmless when called twice: only one caller gets the lease. Returns whether this call finished it.
    A fault of the sandbox says nothing about the problem: the verification goes back to the queue, and
    fails, saying so, after MAX_ATTEMPTS.
    """
    token = lease_claim(model=Verification, pk=verification_id, seconds=LEASE_SECONDS)
    if token is None:
        logger.info("verification.not_free", verification=verification_id)
        return False
    verification = Verification.objects.select_related("problem").get(pk=verification_id)
    try:
        with lease_kept(model=Verification, pk=verification.pk, token=token, seconds=LEASE_SECONDS):
            report = _verify(verification, token)
    except SandboxError as error:
        logger.warning("verification.sandbox_failed", verification=verification_id, error=str(error))
        return _give_back(verification, token, error)
    status = Status.PASSED if report["ok"] else Status.FAILED
    finished = _finish(verification, token, status, report)
    logger.info("verification.finished", verification=verification_id, status=status.value, ours=finished)
    return finished


def verifications_reap() -> int:
    """Bring back what was left behind; safe at any time. Returns how many rows were touched."""
    touched = 0
    for verification in leases_expired(model=Verification)[:REAP_BATCH]:
        touched += _reap_expired(verification)
    forgotten = Q(enqueued_at__isnull=True) | Q(enqueued_at__lt=timezone.now() - ENQUEUE_PATIENCE)
    waiting = Verification.objects.filter(forgotten, status=Status.QUEUED)
    for verification_id in list(waiting.values_list("pk", flat=True)[:REAP_BATCH]):
        Verification.objects.filter(pk=verification_id, status=Status.QUEUED).update(enqueued_at=timezone.now())
        if not _enqueue(verification_id):
            break  # the broker is down: the next run tries again
        touched += 1
    return touched


def _enqueue(verification_id: int) -> bool:
    """Ask some worker. False when the broker does not answer: the reaper tries again."""
    sent = row_send(task=VERIFY_TASK, pk=verification_id)
    if not sent:
        Verification.objects.filter(pk=verification_id, status=Status.QUEUED).update(enqueued_at=None)
    return sent


def _verify(verification: Verification, token: str) -> dict[str, Any]:
    """The report's JSON. Verifies exactly the content that the row names, or says that it is gone."""
    content = content_of(verification.problem)
    if content_digest(content) != verification.content_digest:
        return _without_run(_("The problem was changed before its verification began. Verify again."))
    done: list[dict[str, Any]] = []

    def progress(report: SolutionReport) -> None:
        done.append(report.to_json())
        running = {"solutions": done, "expected_solutions": len(content.solutions)}
        Verification.objects.filter(pk=verification.pk, lease_token=token).update(report=running)

    sandbox = default_sandbox()
    report = package_verify(content_to_package(content), sandbox=sandbox, progress=progress)
    return {**report.to_json(), "sandbox": sandbox.alias}


def _without_run(reason: str) -> dict[str, Any]:
    return {"ok": False, "error": reason, "solutions": [], "diagnostics": []}


def _finish(verification: Verification, token: str, status: Status, report: dict[str, Any]) -> bool:
    return lease_finish(
        model=Verification,
        pk=verification.pk,
        token=token,
        status=status,
        report=report,
        finished_at=timezone.now(),
    )


def _give_back(verification: Verification, token: str, error: SandboxError) -> bool:
    if verification.attempts >= MAX_ATTEMPTS:
        reason = _("The sandbox failed, which says nothing about the problem: %(error)s") % {"error": error}
        return _finish(verification, token, Status.FAILED, _without_run(reason))
    # The reaper enqueues it again: an immediate retry would meet the same fault.
    lease_finish(model=Verification, pk=verification.pk, token=token, status=Status.QUEUED, enqueued_at=timezone.now())
    return False


def _reap_expired(verification: Verification) -> int:
    """Take the row from a worker that went silent: back to the queue, or failed after too many times."""
    rows = Verification.objects.filter(pk=verification.pk, status=Status.RUNNING, lease_token=verification.lease_token)
    if verification.attempts < MAX_ATTEMPTS:
        return rows.update(status=Status.QUEUED, lease_token="", lease_expires_at=None, enqueued_at=None)
    reason = _without_run(_("The worker stopped in the middle, several times. Look at its log."))
    return rows.update(
        status=Status.FAILED, lease_token="", lease_expires_at=None, report=reason, finished_at=timezone.now()
    )
