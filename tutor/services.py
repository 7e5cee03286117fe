"""Writes about hints: asked for, offered, stopped, rated."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import Conflict
from problems.models import Problem
from submissions.models import Submission
from tutor.models import Hint
from tutor.queueing import hint_enqueue
from tutor.rules import LEVEL_MAX


def hint_request(*, submission: Submission, user: User) -> Hint:
    """Make the next hint of the ladder for a submission and enqueue it after the commit.

    Raises Conflict: submission_not_finished, hint_not_possible (a judge error, a run), hint_running,
    hint_budget_used.
    """
    problem = _hintable_problem(submission)
    existing = list(submission.hints.all())
    if any(hint.status in {Hint.Status.QUEUED, Hint.Status.RUNNING} for hint in existing):
        raise Conflict(_("A hint for this submission is on its way."), code="hint_running")
    level = len(existing) + 1
    if level > hints_allowed(submission=submission):
        raise Conflict(
            _("All hints for this attempt are given. Change something and submit again to unlock more."),
            code="hint_budget_used",
        )
    return _hint_create(submission=submission, problem=problem, user=user, level=level)


def hints_allowed(*, submission: Submission) -> int:
    """How many hints a submission may have: the whole ladder, or one next step when it was accepted."""
    return 1 if submission.verdict == Submission.Verdict.ACCEPTED else LEVEL_MAX


def hint_offer(*, submission_id: uuid.UUID) -> Hint | None:
    """Make the first hint by itself after a judgement. None when there is nothing to help with, or one exists."""
    submission = Submission.objects.select_related("user", "problem").filter(pk=submission_id).first()
    if submission is None or submission.user is None or submission.hints.exists():
        return None
    try:
        problem = _hintable_problem(submission)
        return _hint_create(submission=submission, problem=problem, user=submission.user, level=1)
    except Conflict:
        return None


def _hintable_problem(submission: Submission) -> Problem:
    problem = submission.problem
    counts = submission.kind == Submission.Kind.SUBMISSION and submission.verdict != Submission.Verdict.JUDGE_ERROR
    if problem is None or not counts:
        raise Conflict(_("There is no judged attempt to give a hint about."), code="hint_not_possible")
    if submission.status != Submission.Status.FINISHED:
        raise Conflict(_("Wait until the submission is judged."), code="submission_not_finished")
    return problem


def _hint_create(*, submission: Submission, problem: Problem, user: User, level: int) -> Hint:
    try:
        with transaction.atomic():
            hint = Hint.objects.create(submission=submission, problem=problem, user=user, level=level)
            transaction.on_commit(lambda: hint_enqueue(hint_id=hint.pk))
    except IntegrityError:
        # Two tabs asked at once; the constraint let one of them through.
        raise Conflict(_("A hint for this submission is on its way."), code="hint_running") from None
    return hint


def hint_cancel(*, hint: Hint) -> Hint:
    """Ask the worker to stop. Sentences already shown stay; a hint that has ended is left as it is."""
    Hint.objects.filter(
        pk=hint.pk, status__in=(Hint.Status.QUEUED, Hint.Status.RUNNING), cancel_requested_at__isnull=True
    ).update(cancel_requested_at=timezone.now())
    hint.refresh_from_db()
    return hint


def hint_rate(*, hint: Hint, helpful: bool | None) -> Hint:
    """Record whether the learner found the hint helpful; None takes the answer back."""
    Hint.objects.filter(pk=hint.pk).update(helpful=helpful)
    hint.refresh_from_db()
    return hint
