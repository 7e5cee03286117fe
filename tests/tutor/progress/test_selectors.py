"""What the page and REST show of a learner's progress."""

from __future__ import annotations

import pytest
from django.utils import timezone

from codereview.common.errors import NotFound
from problems.models import Problem, Skill
from tests.factories import make_problem
from tests.tutor.progress.rows import hinted, results, tried
from tutor.models import Hint
from tutor.progress.outcomes import hint_outcomes_join
from tutor.progress.selectors import learner_get, progress_read
from tutor.progress.skills import skills_rebuild

pytestmark = pytest.mark.django_db

READ_QUERIES = 8


@pytest.fixture
def problems():
    return [
        make_problem(slug="first", skills=("loops",)),
        make_problem(slug="second", skills=("loops", "lists")),
        make_problem(slug="third", skills=("graphs",), difficulty="hard"),
    ]


def test_a_newcomer_sees_every_skill_at_nothing_and_an_easy_start(user, problems):
    progress = progress_read(user=user)
    assert {row.tag: (row.attempts, row.mastery, row.problems_total) for row in progress.skills} == {
        "loops": (0, 0.0, 2),
        "lists": (0, 0.0, 1),
        "graphs": (0, 0.0, 1),
    }
    assert (progress.solved, progress.total, progress.streak, progress.started) == (0, 3, 0, False)
    assert progress.next is not None
    assert (progress.next.slug, progress.next.reason) == ("first", "A good place to start: it trains loops.")
    assert progress.recent == ()


def test_solved_problems_count_and_are_not_proposed_again(user, problems):
    tried(user, problems[0], "accepted")
    skills_rebuild()
    progress = progress_read(user=user)
    assert (progress.solved, progress.total) == (1, 3)
    assert progress.skills[0].tag == "loops"
    assert progress.skills[0].solved == 1
    assert progress.next is not None
    assert progress.next.slug == "second"
    for problem in problems:
        tried(user, problem, "accepted")
    assert progress_read(user=user).next is None


def test_unpublished_problems_are_neither_counted_nor_proposed(user, problems):
    tried(user, problems[0], "accepted")
    Problem.objects.exclude(slug="third").update(status=Problem.Status.DRAFT)
    skills_rebuild()
    progress = progress_read(user=user)
    assert (progress.solved, progress.total) == (0, 1)
    assert progress.next is not None
    assert progress.next.slug == "third"
    practised = {row.tag: (row.solved, row.problems_total) for row in progress.skills}
    assert practised == {"loops": (1, 0), "graphs": (0, 1)}


def test_days_and_the_latest_attempts(user, problems):
    for ago, verdict in ((50, "wrong_answer"), (25, "accepted"), (2, "wrong_answer"), (1, "judge_error")):
        tried(user, problems[0], verdict, ago=ago)
    now = timezone.now().replace(hour=12)
    progress = progress_read(user=user, now=now)
    days = [day for week in progress.weeks for day in week.days]
    assert days[-1].date == now.date()
    assert sum(day.attempts for day in days) == 3
    assert sum(day.accepted for day in days) == 1
    assert [item.verdict for item in progress.recent] == ["wrong_answer", "accepted", "wrong_answer"]


def test_hints_and_what_followed_them(user, problems):
    failed = tried(user, problems[0], ago=5, tests=results("wrong_answer", "accepted"))
    for level in (1, 2):
        hinted(failed, level=level, ago=4)
    Hint.objects.filter(level=1).update(helpful=True)
    hint_outcomes_join(submission=tried(user, problems[0], ago=3, tests=results("accepted", "accepted")))
    accepted = tried(user, problems[1], "accepted", ago=2)
    hinted(accepted, ago=1)  # the next step is no help
    figures = progress_read(user=user).hints
    assert (figures.given, figures.helpful, figures.followed_by_progress) == (2, 1, 2)


def test_nothing_of_another_learner_shows(user, other_user, problems):
    hinted(tried(other_user, problems[0]))
    tried(other_user, problems[1], "accepted")
    skills_rebuild()
    progress = progress_read(user=user)
    assert progress.solved == 0
    assert progress.recent == ()
    assert progress.hints.given == 0
    assert not any(row.attempts or row.mastery for row in progress.skills)
    assert not any(week.attempts for week in progress.weeks)


def test_the_number_of_queries_does_not_grow(user, problems, django_assert_max_num_queries):
    for number in range(12):
        problem = make_problem(skills=(f"skill-{number}", "loops"))
        hinted(tried(user, problem))
        tried(user, problem, "accepted" if number % 2 else "wrong_answer")
    skills_rebuild()
    assert Skill.objects.count() == 15
    with django_assert_max_num_queries(READ_QUERIES):
        progress = progress_read(user=user)
        assert [item.problem.title for item in progress.recent]
    assert progress.solved == 6


class TestWhose:
    def test_ones_own(self, user):
        assert learner_get(user_id=None, user=user) == user
        assert learner_get(user_id=user.pk, user=user) == user

    def test_anothers_for_staff_only(self, user, other_user, staff_user):
        assert learner_get(user_id=user.pk, user=staff_user) == user
        for asked in (other_user.pk, staff_user.pk, 987_654):
            with pytest.raises(NotFound):
                learner_get(user_id=asked, user=user)
        with pytest.raises(NotFound):
            learner_get(user_id=987_654, user=staff_user)
