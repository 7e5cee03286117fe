"""Hints are asked for, offered, stopped and rated by their own rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from codereview.common.errors import Conflict, InvalidInput
from codereview.common.payloads import payload_create
from submissions.models import Submission
from tests.factories import make_problem
from tests.tutor.stored import WRONG_CODE, make_judged
from tutor.ladder import ladder_of
from tutor.models import Hint, HintOutcome, SkillStat
from tutor.producing import hint_produce
from tutor.progress.mastery import KNOWN
from tutor.services import (
    effort_state,
    hint_cancel,
    hint_offer,
    hint_rate,
    hint_receive,
    hint_request,
    hint_retry,
    preferences_set,
)

pytestmark = pytest.mark.django_db

GUESSES = (
    "I think the minus sign turns the second number around.",
    "Perhaps line one reads both numbers in the wrong order.",
    "Maybe the loop never reaches its last round at all.",
)


@pytest.fixture
def problem():
    return make_problem()


@pytest.fixture
def submission(user, problem) -> Submission:
    return make_judged(user=user, problem=problem)


def _finish(hint: Hint) -> None:
    Hint.objects.filter(pk=hint.pk).update(status=Hint.Status.FINISHED, finished_at=timezone.now())


def _refused(submission, user) -> str:
    with pytest.raises(Conflict) as refused:
        hint_request(submission=submission, user=user)
    return refused.value.code


def _guess(submission, user, number: int):
    return effort_state(submission=submission, user=user, kind="hypothesis", text=GUESSES[number])


def _again(submission, **fields) -> Submission:
    """A later attempt of the same learner."""
    later = make_judged(user=submission.user, problem=submission.problem, **fields)
    Submission.objects.filter(pk=later.pk).update(created_at=submission.created_at + timedelta(minutes=1))
    later.refresh_from_db()
    return later


class TestLadder:
    def test_the_second_hint_is_locked_until_the_learner_thinks_aloud(self, submission, user):
        _finish(hint_request(submission=submission, user=user))
        assert _refused(submission, user) == "hint_locked"
        _guess(submission, user, 0)
        assert hint_request(submission=submission, user=user).level == 2

    def test_each_thought_unlocks_one_level_until_the_ladder_ends(self, submission, user):
        for level in range(1, 5):
            hint = hint_request(submission=submission, user=user)
            assert hint.level == level
            _finish(hint)
            if level < 4:
                _guess(submission, user, level - 1)
        assert _refused(submission, user) == "hint_budget_used"

    def test_complaints_that_name_nothing_unlock_nothing(self, submission, user):
        _finish(hint_request(submission=submission, user=user))
        for text in ("The output is wrong.", "My answer is not correct.", "The test fails, the program is wrong."):
            with pytest.raises(InvalidInput) as refused:
                effort_state(submission=submission, user=user, kind="hypothesis", text=text)
            assert refused.value.code == "effort_vague"
        assert _refused(submission, user) == "hint_locked"

    def test_the_same_thought_in_other_words_of_complaint_unlocks_nothing(self, submission, user):
        effort_state(submission=submission, user=user, kind="hypothesis", text="I think the minus sign is wrong")
        with pytest.raises(InvalidInput) as refused:
            effort_state(submission=submission, user=user, kind="hypothesis", text="The sign minus: could that be it?")
        assert refused.value.code == "effort_repeated"

    def test_help_fades_for_whoever_knows_every_skill_of_the_problem(self, submission, user):
        """They meet the nudge first, and one thought more leads to the question."""
        skill = submission.problem.skills.get()
        stat = SkillStat.objects.create(user=user, tag=skill, mastery=KNOWN)
        hint = hint_request(submission=submission, user=user)
        assert hint.level == 1
        _finish(hint)
        _guess(submission, user, 0)
        assert _refused(submission, user) == "hint_locked"
        _guess(submission, user, 1)
        assert ladder_of(submission=submission).next_level == 2
        SkillStat.objects.filter(pk=stat.pk).update(mastery=KNOWN / 2)
        assert ladder_of(submission=submission).unlocked == 3

    def test_a_stopped_hint_can_go_on(self, submission, user):
        hint = hint_request(submission=submission, user=user)
        hint_cancel(hint=hint)
        hint_produce(hint_id=hint.pk)
        hint.refresh_from_db()
        assert hint.status == Hint.Status.CANCELLED
        hint_retry(hint=hint)
        hint_produce(hint_id=hint.pk)
        hint.refresh_from_db()
        assert (hint.status, hint.outcome) == (Hint.Status.FINISHED, Hint.Outcome.COMPUTED)

    def test_a_changed_program_unlocks_a_level_and_the_same_program_does_not(self, submission, user):
        _finish(hint_request(submission=submission, user=user))
        same = _again(submission, code=f"\n{WRONG_CODE}\n")
        assert ladder_of(submission=same).unlocked == 1
        changed = _again(submission, code="print(1)\n")
        assert ladder_of(submission=changed).unlocked == 2

    def test_a_failure_that_stayed_the_same_gets_the_next_hint_first(self, submission, user):
        _finish(hint_request(submission=submission, user=user))
        later = _again(submission, code="print(1)\n")
        assert hint_offer(submission_id=later.pk).level == 2

    def test_a_failure_that_changed_begins_with_a_nudge(self, submission, user):
        _finish(hint_request(submission=submission, user=user))
        later = _again(submission, code="print(1)\n", verdict="runtime_error")
        assert hint_offer(submission_id=later.pk).level == 1

    def test_the_teachers_strictness_ends_the_ladder_early(self, user):
        strict = make_judged(user=user, problem=make_problem(hint_level_max=1))
        _finish(hint_request(submission=strict, user=user))
        _guess(strict, user, 0)
        assert _refused(strict, user) == "hint_budget_used"

    def test_the_further_hints_of_a_problem_are_counted_and_end(self, submission, user, settings):
        settings.TUTOR_HINTS_PER_PROBLEM = 1
        _finish(hint_request(submission=submission, user=user))
        assert (ladder_of(submission=submission).used, ladder_of(submission=submission).to_json()["left"]) == (0, 1)
        _guess(submission, user, 0)
        _finish(hint_request(submission=submission, user=user))
        _guess(submission, user, 1)
        assert _refused(submission, user) == "hint_budget_used"
        later = _again(submission, code="print(1)\n", verdict="runtime_error")
        assert hint_offer(submission_id=later.pk) is not None

    def test_a_second_request_waits_for_the_first_hint(self, submission, user):
        hint_request(submission=submission, user=user)
        assert _refused(submission, user) == "hint_running"

    def test_an_accepted_solution_earns_one_next_step(self, user):
        submission = make_judged(user=user, problem=make_problem(), verdict="accepted", tests=())
        _finish(hint_request(submission=submission, user=user))
        assert _refused(submission, user) == "hint_budget_used"

    def test_there_is_no_hint_about_our_own_fault(self, user):
        submission = make_judged(user=user, problem=make_problem(), verdict="judge_error", tests=())
        assert _refused(submission, user) == "hint_not_possible"

    def test_there_is_no_hint_before_the_verdict(self, user):
        submission = make_judged(user=user, problem=make_problem(), status=Submission.Status.RUNNING)
        assert _refused(submission, user) == "submission_not_finished"


class TestEffort:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "effort_empty"),
            (" \u200b\u200b \n", "effort_empty"),
            ("no idea", "effort_too_short"),
            ("x x x x x x x", "effort_too_short"),
            ("Read two numbers and print their sum", "effort_copied"),
            ("a, b = map(int, input().split())", "effort_copied"),
            ("word " * 500, "effort_too_long"),
        ],
    )
    def test_what_is_no_thought_is_refused_with_a_reason(self, submission, user, text, code):
        with pytest.raises(InvalidInput) as refused:
            effort_state(submission=submission, user=user, kind="hypothesis", text=text)
        assert refused.value.code == code
        assert ladder_of(submission=submission).unlocked == 1

    def test_the_same_thought_counts_once(self, submission, user):
        _guess(submission, user, 0)
        with pytest.raises(InvalidInput) as refused:
            _guess(submission, user, 0)
        assert refused.value.code == "effort_repeated"

    def test_an_earlier_hint_is_no_thought_of_ones_own(self, submission, user):
        hint = hint_request(submission=submission, user=user)
        said = "Look at the sign of the second number in the first sample."
        payload = payload_create(kind="hint", data={"sentences": [said]})
        Hint.objects.filter(pk=hint.pk).update(payload=payload)
        with pytest.raises(InvalidInput) as refused:
            effort_state(submission=submission, user=user, kind="hypothesis", text=said)
        assert refused.value.code == "effort_copied"

    def test_there_is_nothing_to_guess_about_a_solved_problem(self, user, problem):
        solved = make_judged(user=user, problem=problem, verdict="accepted", tests=())
        with pytest.raises(Conflict) as refused:
            _guess(solved, user, 0)
        assert refused.value.code == "hint_not_possible"


class TestOffer:
    def test_the_first_hint_is_offered_once(self, submission):
        assert hint_offer(submission_id=submission.pk) is not None
        assert hint_offer(submission_id=submission.pk) is None
        assert submission.hints.count() == 1

    def test_whoever_switched_it_off_is_left_alone(self, submission, user):
        preferences_set(user=user, automatic_hints=False)
        assert hint_offer(submission_id=submission.pk) is None
        assert hint_request(submission=submission, user=user).level == 1

    def test_a_run_gets_no_hint(self, user, problem):
        run = make_judged(user=user, problem=problem, kind=Submission.Kind.RUN)
        assert hint_offer(submission_id=run.pk) is None


class TestAfterwards:
    def test_cancel_is_remembered_and_leaves_a_finished_hint_alone(self, submission, user):
        hint = hint_request(submission=submission, user=user)
        assert hint_cancel(hint=hint).cancel_requested_at is not None
        _finish(hint)
        Hint.objects.update(cancel_requested_at=None)
        assert hint_cancel(hint=hint).cancel_requested_at is None

    def test_a_rating_can_be_taken_back(self, submission, user):
        hint = hint_request(submission=submission, user=user)
        assert hint_rate(hint=hint, helpful=True).helpful is True
        assert hint_rate(hint=hint, helpful=None).helpful is None

    def test_the_first_word_about_a_hint_counts(self, submission, user):
        hint = hint_request(submission=submission, user=user)
        assert hint_receive(hint=hint, reception="dismissed").reception == "dismissed"
        assert hint_receive(hint=hint, reception="engaged").reception == "dismissed"

    def test_asking_for_more_shows_that_the_hint_was_met(self, submission, user):
        hint = hint_request(submission=submission, user=user)
        _finish(hint)
        _guess(submission, user, 0)
        assert HintOutcome.objects.get(hint=hint).reception == "engaged"

    def test_only_what_was_interrupted_is_tried_again(self, submission, user):
        hint = hint_request(submission=submission, user=user)
        _finish(hint)
        with pytest.raises(Conflict) as refused:
            hint_retry(hint=hint)
        assert refused.value.code == "not_interrupted"
        Hint.objects.update(outcome=Hint.Outcome.INTERRUPTED)
        assert hint_retry(hint=hint).status == Hint.Status.QUEUED
