"""The next problem: unsolved, within reach, one weak skill at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tutor.progress.choosing import Candidate, Choice, Why, next_choose

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


def problem(slug: str, difficulty: str = "easy", *skills: str, hours: float | None = None) -> Candidate:
    last = None if hours is None else NOW - timedelta(hours=hours)
    return Candidate(slug=slug, title=slug, difficulty=difficulty, skills=skills, last_tried=last)


def choose(*problems: Candidate, started: bool = True, **mastery: float) -> Choice | None:
    return next_choose(candidates=problems, mastery=mastery, started=started, now=NOW)


def chosen(*problems: Candidate, started: bool = True, **mastery: float) -> tuple[str, Why]:
    choice = choose(*problems, started=started, **mastery)
    assert choice is not None
    return choice.problem.slug, choice.why


def test_nothing_left_means_nothing_next():
    assert choose() is None


def test_a_newcomer_starts_with_an_easy_problem_of_few_skills_that_others_need():
    problems = [
        problem("hard", "hard", "loops"),
        problem("many", "easy", "loops", "lists", "strings"),
        problem("rare", "easy", "geometry"),
        problem("start", "easy", "loops"),
    ]
    assert chosen(*problems, started=False) == ("start", Why.START)


def test_one_weak_skill_at_a_time():
    two, one = problem("a-two", "easy", "x", "y"), problem("b-one", "easy", "known", "x")
    choice = choose(two, one, known=0.7)
    assert choice is not None
    assert (choice.problem.slug, choice.why, choice.weak, choice.known) == ("b-one", Why.ONE_NEW, ("x",), ("known",))


def test_not_harder_than_the_skills_bear():
    easy, medium = problem("z-easy", "easy", "x", "y"), problem("a-medium", "medium", "x")
    assert chosen(easy, medium)[0] == "z-easy"
    assert chosen(easy, medium, x=0.4)[0] == "a-medium"


def test_hard_problems_come_once_their_skills_are_known():
    hard, easy = problem("a-hard", "hard", "x"), problem("b-easy", "easy", "y", "z", "w")
    assert chosen(hard, easy)[0] == "b-easy"
    assert chosen(hard, easy, x=0.8) == ("a-hard", Why.STEP_UP)


def test_a_skill_that_was_begun_comes_before_a_new_one():
    assert chosen(problem("a-new", "easy", "x"), problem("b-begun", "easy", "y"), y=0.3)[0] == "b-begun"


def test_what_was_tried_comes_back_after_a_day_for_two_weeks():
    fresh = problem("a-fresh", "easy", "x")
    assert chosen(fresh, problem("b", "hard", "y", hours=30)) == ("b", Why.RETURN)
    assert chosen(fresh, problem("b", "hard", "y", hours=24)) == ("b", Why.RETURN)
    assert chosen(fresh, problem("b", "hard", "y", hours=23))[0] == "a-fresh"
    assert chosen(fresh, problem("b", "hard", "y", hours=24 * 15))[0] == "a-fresh"


def test_of_several_that_come_back_the_last_tried_one():
    assert chosen(problem("a", hours=72), problem("b", hours=48)) == ("b", Why.RETURN)


def test_what_was_tried_today_is_proposed_only_when_nothing_else_is_left():
    assert chosen(problem("a", hours=1)) == ("a", Why.AGAIN)


def test_a_problem_without_skills_can_be_proposed():
    assert chosen(problem("bare")) == ("bare", Why.STEP_UP)


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        slug=st.text("abcdef", min_size=1, max_size=4),
        title=st.just("x"),
        difficulty=st.sampled_from(["easy", "medium", "hard"]),
        skills=st.lists(st.sampled_from("uvwxyz"), max_size=4, unique=True).map(tuple),
        last_tried=st.none() | st.integers(0, 900).map(lambda hours: NOW - timedelta(hours=hours)),
    ),
    max_size=12,
    unique_by=lambda item: item.slug,
)


@given(CANDIDATES, st.dictionaries(st.sampled_from("uvwxyz"), st.floats(0, 0.99)), st.booleans(), st.data())
def test_the_answer_is_one_of_the_candidates_whatever_their_order(problems, mastery, started, data):
    first = next_choose(candidates=problems, mastery=mastery, started=started, now=NOW)
    shuffled = data.draw(st.permutations(problems))
    assert next_choose(candidates=shuffled, mastery=mastery, started=started, now=NOW) == first
    assert (first is None) == (not problems)
    assert first is None or first.problem in problems
