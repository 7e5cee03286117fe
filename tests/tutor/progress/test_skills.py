"""Skill statistics: counted anew from the rows, so that nothing counts twice."""

from __future__ import annotations

import pytest

from problems.models import Skill
from submissions.models import Submission
from tests.factories import make_problem
from tests.tutor.progress.rows import answered, hinted, tried
from tutor.models import Hint, SkillStat
from tutor.progress.mastery import Practice, mastery_of
from tutor.progress.skills import Rebuilt, skills_catch_up, skills_rebuild, skills_update

pytestmark = pytest.mark.django_db

# Lock, attempts, skills, hints, answers, present rows, upsert, and the transaction's two ends.
UPDATE_QUERIES = 10


@pytest.fixture
def problem():
    return make_problem(skills=("loops", "lists"))


def stats(user) -> dict[str, tuple[int, int, int]]:
    rows = SkillStat.objects.filter(user=user).select_related("tag")
    return {row.tag.slug: (row.solved, row.attempts, row.hints_used) for row in rows}


def mastery(user, tag: str) -> float:
    return SkillStat.objects.get(user=user, tag__slug=tag).mastery


def update(user, problem) -> None:
    skills_update(user_id=user.pk, problem_id=problem.pk)


def test_an_attempt_counts_for_every_skill_of_its_problem(user, problem):
    tried(user, problem)
    update(user, problem)
    assert stats(user) == {"loops": (0, 1, 0), "lists": (0, 1, 0)}
    assert mastery(user, "loops") == 0.0


def test_what_no_judgement_has_counted_yet_is_caught_up_with(user, problem):
    """The queue may be slow, and a hint counts as help once it was told; counting again changes nothing."""
    tried(user, problem, "accepted")
    hinted(tried(user, make_problem(slug="other", skills=("lists",))))
    for _again in range(2):
        skills_catch_up(user_id=user.pk)
        assert stats(user) == {"loops": (1, 1, 0), "lists": (1, 2, 1)}


def test_counting_again_changes_nothing(user, problem):
    tried(user, problem, "accepted")
    for _again in range(3):
        update(user, problem)
    assert stats(user) == {"loops": (1, 1, 0), "lists": (1, 1, 0)}


def test_a_problem_is_solved_once_however_often_it_is_accepted(user, problem):
    for ago in (3, 2, 1):
        tried(user, problem, "accepted", ago=ago)
    update(user, problem)
    assert stats(user)["loops"] == (1, 3, 0)


def test_runs_faults_of_ours_and_cancelled_attempts_do_not_count(user, problem):
    tried(user, problem, "judge_error")
    tried(user, problem, kind=Submission.Kind.RUN)
    tried(user, problem, status=Submission.Status.CANCELLED)
    tried(user, problem, status=Submission.Status.FAILED)
    update(user, problem)
    assert stats(user) == {}


def test_a_new_verdict_of_an_old_attempt_replaces_what_was_counted(user, problem):
    submission = tried(user, problem)
    update(user, problem)
    Submission.objects.filter(pk=submission.pk).update(verdict="accepted")
    update(user, problem)
    assert stats(user)["loops"] == (1, 1, 0)
    Submission.objects.filter(pk=submission.pk).update(verdict="judge_error")
    update(user, problem)
    assert stats(user) == {}


def test_hints_before_the_solution_take_credit_and_the_next_step_after_it_does_not(user, problem):
    hinted(tried(user, problem, ago=3), level=3, ago=2)
    accepted = tried(user, problem, "accepted", ago=1)
    hinted(accepted, ago=0)
    update(user, problem)
    assert stats(user)["loops"] == (1, 2, 1)
    helped = Practice(difficulty="easy", skills=2, solved=True, failed=1, hint_levels=(3,))
    assert mastery(user, "loops") == pytest.approx(mastery_of([helped]))


def test_attempts_and_hints_after_the_solution_take_no_credit(user, problem):
    """Whoever plays with a solved problem loses nothing."""
    tried(user, problem, "accepted", ago=3)
    hinted(tried(user, problem, ago=2), level=4, ago=1)
    update(user, problem)
    assert stats(user)["loops"] == (1, 2, 1)
    assert mastery(user, "loops") == pytest.approx(mastery_of([Practice(difficulty="easy", skills=2, solved=True)]))


def test_answers_of_the_chat_take_credit(user, problem):
    answered(user, problem, ago=2)
    tried(user, problem, "accepted", ago=1)
    answered(user, problem)
    update(user, problem)
    helped = Practice(difficulty="easy", skills=2, solved=True, answers=1)
    assert mastery(user, "loops") == pytest.approx(mastery_of([helped]))
    assert stats(user)["loops"] == (1, 1, 0)


def test_a_hint_that_was_never_told_used_nothing(user, problem):
    submission = tried(user, problem)
    hinted(submission, level=1, payload=None, status=Hint.Status.QUEUED)
    hinted(submission, level=2, payload=None, status=Hint.Status.CANCELLED)
    update(user, problem)
    assert stats(user)["loops"] == (0, 1, 0)


def test_only_the_skills_of_the_problem_are_touched_and_other_problems_count_in_them(user, problem):
    other = make_problem(skills=("loops", "graphs"), difficulty="hard")
    tried(user, other, "accepted")
    tried(user, problem, "accepted")
    update(user, problem)
    assert stats(user) == {"loops": (2, 2, 0), "lists": (1, 1, 0)}
    easy, hard = (Practice(difficulty=difficulty, skills=2, solved=True) for difficulty in ("easy", "hard"))
    assert mastery(user, "loops") == pytest.approx(mastery_of([easy, hard]))


def test_another_learner_is_not_counted(user, other_user, problem):
    hinted(tried(other_user, problem, "wrong_answer"))
    tried(other_user, problem, "accepted")
    tried(user, problem)
    update(user, problem)
    assert stats(user)["loops"] == (0, 1, 0)
    assert stats(other_user) == {}


def test_a_problem_without_skills_and_a_deleted_learner_are_fine(user):
    bare = make_problem(skills=())
    tried(user, bare, "accepted")
    update(user, bare)
    skills_update(user_id=987_654, problem_id=make_problem().pk)
    assert SkillStat.objects.count() == 0


def test_the_number_of_queries_does_not_grow(user, problem, django_assert_max_num_queries):
    for number in range(8):
        more = make_problem(skills=("loops", f"skill-{number}"))
        hinted(tried(user, more, ago=2), ago=1)
        tried(user, more, "accepted")
    tried(user, problem)
    with django_assert_max_num_queries(UPDATE_QUERIES):
        update(user, problem)
    assert stats(user)["loops"] == (8, 17, 8)


class TestRebuild:
    def test_everything_is_counted_anew_and_leftovers_go(self, user, other_user, problem):
        tried(user, problem, "accepted")
        tried(other_user, problem)
        gone = Skill.objects.create(slug="gone", name="Gone")
        SkillStat.objects.create(user=user, tag=gone, solved=3, attempts=9, mastery=0.9)
        assert skills_rebuild() == Rebuilt(users=2, skills=4, changed=5)
        assert stats(user) == {"loops": (1, 1, 0), "lists": (1, 1, 0)}
        assert stats(other_user) == {"loops": (0, 1, 0), "lists": (0, 1, 0)}
        assert skills_rebuild() == Rebuilt(users=2, skills=4, changed=0)

    def test_it_gives_what_following_each_judgement_gave(self, user, problem):
        more = make_problem(skills=("lists", "sorting"), difficulty="medium")
        for chosen, verdict in ((problem, "wrong_answer"), (more, "runtime_error"), (problem, "accepted")):
            hinted(tried(user, chosen, verdict))
            update(user, chosen)
        followed = {row.tag_id: row.mastery for row in SkillStat.objects.all()}
        assert skills_rebuild().changed == 0
        SkillStat.objects.all().delete()
        skills_rebuild()
        assert {row.tag_id: row.mastery for row in SkillStat.objects.all()} == followed

    def test_a_changed_tag_is_followed(self, user, problem):
        tried(user, problem)
        skills_rebuild()
        problem.skills.remove(Skill.objects.get(slug="lists"))
        skills_rebuild(user_ids=[user.pk])
        assert stats(user) == {"loops": (0, 1, 0)}
