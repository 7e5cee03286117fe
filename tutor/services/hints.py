"""Writes about hints: asked for, offered, stopped, tried again, met, rated."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import Conflict
from problems.models import Problem
from submissions.models import Submission
from tutor.ladder import is_hintable, ladder_of
from tutor.models import Hint, HintOutcome
from tutor.queueing import told_enqueue
from tutor.selectors import preferences_of
from tutor.services.told import told_cancel, told_retry

REPLY_WINDOW = timedelta(minutes=10)


def hint_request(*, submission: Submission, user: User) -> Hint:
    """Make the next hint of the ladder for a submission and enqueue it after the commit.

    Raises Conflict: submission_not_finished, hint_not_possible (a judge error, a run), hint_running,
    hint_locked, hint_budget_used.
    """
    problem = _hintable_problem(submission)
    ladder = ladder_of(submission=submission)
    if ladder.code:
        raise Conflict(ladder.reason, code=ladder.code, extra={"ladder": ladder.to_json()})
    latest = submission.hints.order_by("level").last()
    hint = _hint_create(submission=submission, problem=problem, user=user, level=ladder.next_level)
    if latest is not None:
        # Whoever asks for more has met what was said.
        hint_receive(hint=latest, reception=HintOutcome.Reception.ENGAGED)
    return hint


def hint_offer(*, submission_id: uuid.UUID) -> Hint | None:
    """Make the first hint by itself after a judgement.

    None when there is nothing to help with, when one exists, or when the learner switched this off.
    """
    submission = Submission.objects.select_related("user", "problem").filter(pk=submission_id).first()
    if submission is None or submission.user is None or submission.hints.exists():
        return None
    if not preferences_of(user=submission.user).automatic_hints:
        return None
    try:
        problem = _hintable_problem(submission)
        level = ladder_of(submission=submission).next_level
        return (
            _hint_create(submission=submission, problem=problem, user=submission.user, level=level) if level else None
        )
    except Conflict:
        return None


def _hintable_problem(submission: Submission) -> Problem:
    problem = submission.problem
    if submission.kind == Submission.Kind.SUBMISSION and submission.is_open:
        raise Conflict(_("Wait until the submission is judged."), code="submission_not_finished")
    if problem is None or not is_hintable(submission):
        raise Conflict(_("There is no judged attempt to give a hint about."), code="hint_not_possible")
    return problem


def _hint_create(*, submission: Submission, problem: Problem, user: User, level: int) -> Hint:
    try:
        with transaction.atomic():
            hint = Hint.objects.create(submission=submission, problem=problem, user=user, level=level)
            transaction.on_commit(lambda: told_enqueue(row=hint))
    except IntegrityError:
        # Two tabs asked at once; the constraint let one of them through.
        raise Conflict(_("A hint for this submission is on its way."), code="hint_running") from None
    return hint


def hint_cancel(*, hint: Hint) -> Hint:
    """Ask the worker to stop. Sentences already shown stay; a hint that has ended is left as it is."""
    told_cancel(row=hint)
    return hint


def hint_retry(*, hint: Hint) -> Hint:
    """Go on with a hint that was interrupted or failed. Raises Conflict (not_interrupted) for any other."""
    told_retry(row=hint)
    return hint


def hint_rate(*, hint: Hint, helpful: bool | None) -> Hint:
    """Record whether the learner found the hint helpful; None takes the answer back."""
    Hint.objects.filter(pk=hint.pk).update(helpful=helpful)
    if helpful is not None:
        hint_receive(hint=hint, reception=HintOutcome.Reception.ENGAGED)
    hint.refresh_from_db()
    return hint


@transaction.atomic
def hint_receive(*, hint: Hint, reception: str) -> HintOutcome:
    """Record how the learner met a hint. The first word counts; later ones change nothing."""
    outcome, _created = HintOutcome.objects.get_or_create(hint=hint)
    HintOutcome.objects.filter(pk=outcome.pk, reception="").update(reception=reception)
    outcome.refresh_from_db()
    return outcome


def hint_reply(*, user: User, submission: Submission | None) -> None:
    """A message that follows a hint within REPLY_WINDOW shows that the learner engaged with it."""
    since = timezone.now() - REPLY_WINDOW
    hint = Hint.objects.filter(user=user, submission=submission, finished_at__gte=since).order_by("-level").first()
    if submission is not None and hint is not None:
        hint_receive(hint=hint, reception=HintOutcome.Reception.ENGAGED)
