"""Statistics and outcomes follow each judgement and each hint."""

from __future__ import annotations

import pytest

from sandbox.judge.types import Judgement, Verdict
from submissions.models import Submission
from submissions.services import RejudgeChange, rejudge_apply
from submissions.signals import submission_judged
from tests.factories import make_problem
from tests.tutor.progress.rows import hinted, results, tried
from tutor.models import HintOutcome, SkillStat
from tutor.progress.following import progress_follow

pytestmark = pytest.mark.django_db

# Both parts together, with everything to do: a bound, not a target.
FOLLOW_QUERIES = 26


@pytest.fixture
def problem():
    return make_problem(skills=("loops",))


def counted(user) -> list[tuple[int, int, int]]:
    return list(SkillStat.objects.filter(user=user).values_list("solved", "attempts", "hints_used"))


def test_the_signal_of_a_judgement_is_enough_and_may_come_twice(user, problem):
    submission = tried(user, problem)
    for _redelivered in range(2):
        for _receiver, outcome in submission_judged.send_robust(sender=Submission, submission_id=submission.pk):
            assert not isinstance(outcome, Exception)
    assert counted(user) == [(0, 1, 0)]


def test_skills_the_next_attempt_and_siblings_all_follow(user, problem, django_assert_max_num_queries):
    sibling = make_problem(skills=("loops", "lists"))
    elsewhere = hinted(tried(user, sibling, ago=9), ago=8)
    answered_by = hinted(tried(user, problem, ago=7), ago=6)
    accepted = tried(user, problem, "accepted", ago=1, tests=results("accepted"))
    with django_assert_max_num_queries(FOLLOW_QUERIES):
        progress_follow(submission_id=accepted.pk)
    assert counted(user) == [(1, 3, 2)]
    assert HintOutcome.objects.get(hint=answered_by).solved is True
    assert HintOutcome.objects.get(hint=elsewhere).solved_unaided_later is False


def test_a_run_a_fault_of_ours_and_a_deleted_row_change_nothing(user, problem):
    hinted(tried(user, problem, ago=3), ago=2)
    for row in (
        tried(user, problem, kind=Submission.Kind.RUN),
        tried(user, problem, status=Submission.Status.FAILED, verdict="judge_error"),
    ):
        progress_follow(submission_id=row.pk)
    deleted = tried(user, problem)
    Submission.objects.filter(pk=deleted.pk).delete()
    progress_follow(submission_id=deleted.pk)
    assert counted(user) == []
    assert HintOutcome.objects.count() == 0


def test_skills_follow_a_rejudge(user, problem):
    submission = tried(user, problem)
    progress_follow(submission_id=submission.pk)
    assert counted(user) == [(0, 1, 0)]
    judgement = Judgement(
        status="finished", verdict=Verdict.ACCEPTED, score=1.0, language="python", time_ms=1, memory_kb=1,
        tests_passed=1, tests_total=1, compile=None, tests=(), sandbox="docker", image="", tests_digest="",
    )  # fmt: skip
    assert rejudge_apply(changes=[RejudgeChange(submission=submission, old="wrong_answer", judgement=judgement)]) == 1
    assert counted(user) == [(1, 1, 0)]
