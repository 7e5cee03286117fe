"""Hints are asked for, offered, stopped and rated by their own rules."""

from __future__ import annotations

import pytest

from codereview.common.errors import Conflict
from submissions.models import Submission
from tests.factories import make_problem
from tests.tutor.stored import make_judged
from tutor.models import Hint
from tutor.rules import LEVEL_MAX
from tutor.services import hint_cancel, hint_offer, hint_rate, hint_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(user) -> Submission:
    return make_judged(user=user, problem=make_problem())


def _finish(hint: Hint) -> None:
    Hint.objects.filter(pk=hint.pk).update(status=Hint.Status.FINISHED)


def _refused(submission, user) -> str:
    with pytest.raises(Conflict) as refused:
        hint_request(submission=submission, user=user)
    return refused.value.code


def test_each_request_climbs_one_level_until_the_ladder_ends(submission, user):
    for level in range(1, LEVEL_MAX + 1):
        hint = hint_request(submission=submission, user=user)
        assert hint.level == level
        _finish(hint)
    assert _refused(submission, user) == "hint_budget_used"


def test_a_second_request_waits_for_the_first_hint(submission, user):
    hint_request(submission=submission, user=user)
    assert _refused(submission, user) == "hint_running"


def test_an_accepted_solution_earns_one_next_step(user):
    submission = make_judged(user=user, problem=make_problem(), verdict="accepted", tests=())
    _finish(hint_request(submission=submission, user=user))
    assert _refused(submission, user) == "hint_budget_used"


def test_there_is_no_hint_about_our_own_fault(user):
    submission = make_judged(user=user, problem=make_problem(), verdict="judge_error", tests=())
    assert _refused(submission, user) == "hint_not_possible"


def test_there_is_no_hint_before_the_verdict(user):
    submission = make_judged(user=user, problem=make_problem(), status=Submission.Status.RUNNING)
    assert _refused(submission, user) == "submission_not_finished"


def test_the_first_hint_is_offered_once(submission):
    assert hint_offer(submission_id=submission.pk) is not None
    assert hint_offer(submission_id=submission.pk) is None
    assert submission.hints.count() == 1


def test_a_run_gets_no_hint(user):
    run = make_judged(user=user, problem=make_problem(), kind=Submission.Kind.RUN)
    assert hint_offer(submission_id=run.pk) is None


def test_cancel_is_remembered_and_leaves_a_finished_hint_alone(submission, user):
    hint = hint_request(submission=submission, user=user)
    assert hint_cancel(hint=hint).cancel_requested_at is not None
    _finish(hint)
    Hint.objects.update(cancel_requested_at=None)
    assert hint_cancel(hint=hint).cancel_requested_at is None


def test_a_rating_can_be_taken_back(submission, user):
    hint = hint_request(submission=submission, user=user)
    assert hint_rate(hint=hint, helpful=True).helpful is True
    assert hint_rate(hint=hint, helpful=None).helpful is None
