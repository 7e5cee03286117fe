"""What followed a hint."""

from __future__ import annotations

import pytest

from tests.factories import make_problem
from tests.tutor.progress.rows import answered, hinted, results, tried
from tutor.models import Hint, HintOutcome
from tutor.progress.outcomes import hint_outcomes_join, siblings_note

pytestmark = pytest.mark.django_db

# Hints, payloads, lock, hints again, upsert, reception, and the transaction's two ends.
JOIN_QUERIES = 8


@pytest.fixture
def problem():
    return make_problem(skills=("loops",))


@pytest.fixture
def sibling():
    return make_problem(skills=("loops", "lists"))


class TestNextAttempt:
    def test_the_next_attempt_tells_what_the_hint_was_worth(self, user, problem):
        before = tried(
            user, problem, ago=3, code="a = 1\nb = 2\nprint(a)\n", tests=results("wrong_answer", "accepted", "accepted")
        )
        hint = hinted(before, ago=2)
        after = tried(
            user, problem, ago=1, code="a = 1\nprint(b)\n", tests=results("accepted", "runtime_error", "accepted")
        )
        assert hint_outcomes_join(submission=after) == 1
        outcome = HintOutcome.objects.get(hint=hint)
        assert outcome.next_submission_id == after.pk
        assert (outcome.tests_newly_passing, outcome.tests_newly_failing) == (1, 1)
        assert outcome.lines_touched == 2
        assert outcome.seconds == pytest.approx(3600, abs=5)
        assert outcome.solved is False
        assert outcome.solved_unaided_later is None

    def test_a_solution_is_said_so(self, user, problem):
        hint = hinted(tried(user, problem, ago=3), ago=2)
        hint_outcomes_join(submission=tried(user, problem, "accepted", ago=1, tests=results("accepted")))
        assert HintOutcome.objects.get(hint=hint).solved is True

    def test_the_same_judgement_again_changes_nothing(self, user, problem):
        hinted(tried(user, problem, ago=3), ago=2)
        after = tried(user, problem, ago=1)
        hint_outcomes_join(submission=after)
        first = HintOutcome.objects.values().get()
        hint_outcomes_join(submission=after)
        assert HintOutcome.objects.values().get() == first

    def test_a_later_attempt_leaves_what_an_earlier_one_said(self, user, problem):
        hint = hinted(tried(user, problem, ago=4), ago=3)
        first, second = tried(user, problem, ago=2), tried(user, problem, "accepted", ago=1)
        assert hint_outcomes_join(submission=first) == 1
        assert hint_outcomes_join(submission=second) == 0
        assert HintOutcome.objects.get(hint=hint).next_submission_id == first.pk

    def test_the_earlier_attempt_wins_though_it_is_judged_later(self, user, problem):
        hint = hinted(tried(user, problem, ago=4), ago=3)
        first, second = tried(user, problem, ago=2), tried(user, problem, "accepted", ago=1)
        hint_outcomes_join(submission=second)
        hint_outcomes_join(submission=first)
        outcome = HintOutcome.objects.get(hint=hint)
        assert (outcome.next_submission_id, outcome.solved) == (first.pk, False)

    def test_what_was_sent_before_the_hint_ended_does_not_follow_it(self, user, problem):
        hinted(tried(user, problem, ago=3), ago=1)
        assert hint_outcomes_join(submission=tried(user, problem, ago=2)) == 0

    def test_hints_of_others_and_elsewhere_and_untold_ones_are_left_alone(self, user, other_user, problem, sibling):
        hinted(tried(other_user, problem, ago=3), ago=2)
        hinted(tried(user, sibling, ago=3), ago=2)
        hinted(tried(user, problem, ago=3), ago=2, payload=None, status=Hint.Status.FAILED)
        assert hint_outcomes_join(submission=tried(user, problem, ago=1)) == 0
        assert HintOutcome.objects.count() == 0

    def test_a_hint_nobody_reacted_to_was_ignored_and_a_reaction_stands(self, user, problem):
        before = tried(user, problem, ago=3)
        quiet, dismissed = hinted(before, level=1, ago=2), hinted(before, level=2, ago=2)
        HintOutcome.objects.create(hint=dismissed, reception=HintOutcome.Reception.DISMISSED)
        assert hint_outcomes_join(submission=tried(user, problem, ago=1)) == 2
        receptions = dict(HintOutcome.objects.values_list("hint_id", "reception"))
        assert receptions == {quiet.pk: "ignored", dismissed.pk: "dismissed"}

    def test_lost_payloads_leave_the_numbers_at_nothing(self, user, problem):
        hint = hinted(tried(user, problem, ago=3, judgement_payload=None), ago=2)
        hint_outcomes_join(submission=tried(user, problem, "accepted", ago=1, tests=results("accepted")))
        outcome = HintOutcome.objects.get(hint=hint)
        assert (outcome.tests_newly_passing, outcome.solved) == (0, True)

    def test_the_number_of_queries_does_not_grow(self, user, problem, django_assert_max_num_queries):
        for ago in (9, 8, 7):
            submission = tried(user, problem, ago=ago)
            for level in (1, 2, 3, 4):
                hinted(submission, level=level, ago=ago - 0.5)
        after = tried(user, problem, ago=1)
        with django_assert_max_num_queries(JOIN_QUERIES):
            assert hint_outcomes_join(submission=after) == 12


class TestSiblings:
    def solve(self, user, problem, **fields):
        return siblings_note(submission=tried(user, problem, "accepted", tests=results("accepted"), **fields))

    def unaided(self, hint: Hint) -> bool | None:
        return HintOutcome.objects.get(hint=hint).solved_unaided_later

    def test_solving_a_sibling_without_help_is_told_of_the_hint(self, user, problem, sibling):
        hint = hinted(tried(user, problem, ago=5), ago=4)
        assert self.solve(user, sibling, ago=1) == 1
        assert self.unaided(hint) is True

    def test_with_help_it_says_no_until_another_is_solved_without(self, user, problem, sibling):
        hint = hinted(tried(user, problem, ago=9), ago=8)
        hinted(tried(user, sibling, ago=7), ago=6)
        self.solve(user, sibling, ago=5)
        assert self.unaided(hint) is False
        self.solve(user, make_problem(skills=("loops",)), ago=3)
        assert self.unaided(hint) is True
        aided = make_problem(skills=("loops",))
        answered(user, aided, ago=2)
        self.solve(user, aided, ago=1)
        assert self.unaided(hint) is True

    def test_only_the_first_solution_counts(self, user, problem, sibling):
        tried(user, sibling, "accepted", ago=9)
        hinted(tried(user, problem, ago=5), ago=4)
        assert self.solve(user, sibling, ago=1) == 0

    def test_the_same_problem_another_skill_and_another_learner_say_nothing(self, user, other_user, problem):
        hinted(tried(user, problem, ago=5), ago=4)
        assert self.solve(user, problem, ago=3) == 0
        assert self.solve(user, make_problem(skills=("graphs",)), ago=2) == 0
        assert self.solve(other_user, make_problem(skills=("loops",)), ago=1) == 0

    def test_a_hint_that_came_later_learns_nothing(self, user, problem, sibling):
        hinted(tried(user, problem, ago=5), ago=1)
        assert self.solve(user, sibling, ago=2) == 0

    def test_a_failed_attempt_says_nothing(self, user, problem, sibling):
        hinted(tried(user, problem, ago=5), ago=4)
        assert siblings_note(submission=tried(user, sibling)) == 0
