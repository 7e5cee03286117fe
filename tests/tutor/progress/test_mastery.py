"""The number that says how well a skill is known."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.progress.mastery import CREDIT_LEAST, KNOWN, Practice, credit_of, mastery_of

PRACTICES = st.builds(
    Practice,
    difficulty=st.sampled_from(["easy", "medium", "hard"]),
    skills=st.integers(0, 6),
    solved=st.booleans(),
    failed=st.integers(0, 50),
    hint_levels=st.lists(st.integers(0, 9), max_size=12).map(tuple),
    answers=st.integers(0, 30),
)


def solved(difficulty: str = "easy", **fields) -> Practice:
    return Practice(difficulty=difficulty, solved=True, **fields)


def failing(difficulty: str = "easy", failed: int = 4, **fields) -> Practice:
    return Practice(difficulty=difficulty, failed=failed, **fields)


def test_nothing_shown_is_nothing_known():
    assert mastery_of([]) == 0.0
    assert mastery_of([failing()]) == 0.0


def test_known_values():
    """The formula, worked out by hand."""
    assert mastery_of([solved()]) == pytest.approx(1 / 3, abs=1e-4)
    assert mastery_of([solved("medium"), solved("hard")]) == pytest.approx(3.5 / 5.5, abs=1e-4)
    assert mastery_of([solved(hint_levels=(1, 2))]) == pytest.approx(0.72 / 2.72, abs=1e-4)
    assert mastery_of([solved(), failing(skills=2)]) == pytest.approx(1 / 3.5, abs=1e-4)
    assert mastery_of([solved(), failing("hard", failed=2)]) == pytest.approx(1 / 3.25, abs=1e-4)


def test_two_medium_or_three_easy_problems_make_a_skill_known():
    assert mastery_of([solved("medium")] * 2) >= KNOWN
    assert mastery_of([solved()] * 3) >= KNOWN
    assert mastery_of([solved()]) < KNOWN


@given(st.lists(PRACTICES, max_size=30))
def test_it_is_a_share_whatever_was_done_and_never_certain(practices):
    assert 0 <= mastery_of(practices) < 1


@given(st.lists(PRACTICES, max_size=10), PRACTICES)
def test_solving_one_more_problem_never_lowers_it(practices, one):
    more = Practice(difficulty=one.difficulty, solved=True, failed=one.failed, hint_levels=one.hint_levels)
    assert mastery_of([*practices, more]) >= mastery_of(practices)


@given(st.lists(PRACTICES, max_size=6))
def test_the_order_does_not_matter(practices):
    assert mastery_of(practices) == pytest.approx(mastery_of(reversed(practices)), abs=1e-4)


@given(PRACTICES)
def test_solving_what_had_failed_raises_it(practice):
    before = Practice(difficulty=practice.difficulty, failed=practice.failed)
    after = Practice(difficulty=practice.difficulty, failed=practice.failed, solved=True)
    assert mastery_of([after]) > mastery_of([before])


def test_a_harder_problem_shows_more_and_failing_it_tells_less():
    shown = [mastery_of([solved(difficulty)]) for difficulty in ("easy", "medium", "hard")]
    assert shown == sorted(shown)
    left = [mastery_of([solved(), failing(difficulty)]) for difficulty in ("easy", "medium", "hard")]
    assert left == sorted(left)


def test_help_takes_credit_and_concrete_help_more():
    levels = [(), (1,), (2,), (3,), (4,), (3, 4)]
    shares = [credit_of(solved(hint_levels=hints)) for hints in levels]
    assert shares == sorted(shares, reverse=True)
    assert all(more > less for more, less in itertools.pairwise(shares))
    assert credit_of(solved(answers=1)) < 1


def test_some_credit_is_always_left():
    assert credit_of(solved(failed=99, hint_levels=(4,) * 9, answers=9)) == CREDIT_LEAST
    assert credit_of(solved(failed=99)) == pytest.approx(0.7)


def test_one_failed_attempt_weighs_less_than_four():
    assert mastery_of([solved(), failing(failed=1)]) > mastery_of([solved(), failing(failed=4)])
    assert mastery_of([solved(), failing(failed=4)]) == mastery_of([solved(), failing(failed=40)])


def test_a_problem_of_many_skills_shares_the_blame():
    assert mastery_of([solved(), failing(skills=3)]) > mastery_of([solved(), failing(skills=1)])
