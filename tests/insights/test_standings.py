"""The table behind `insights_attempts` says at any time what the submissions say."""

from __future__ import annotations

import random
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from codereview.accounts.models import User
from insights.models import Standing
from insights.query.standings import standings_rebuild
from submissions.models import Submission
from tests.factories import make_problem, make_user

VERDICTS = ("accepted", "wrong_answer", "time_limit_exceeded", "judge_error")
Row = tuple[int, int, int | None, float]  # attempts, solved, attempts to solve, best score


def send(user: User, problem, verdict: str = "wrong_answer", **fields) -> Submission:
    values = {"status": "finished", "score": 0.5, "source_payload": uuid.uuid4(), **fields}
    return Submission.objects.create(user=user, problem=problem, language="python", verdict=verdict, **values)


def expected() -> dict[tuple[int, int], Row]:
    """By hand, from the submissions."""
    pairs: dict[tuple[int, int], list[Submission]] = {}
    judged = Submission.objects.filter(kind="submission", status="finished").exclude(verdict="judge_error")
    for row in judged.order_by("created_at"):
        pairs.setdefault((row.user_id, row.problem_id), []).append(row)
    return {pair: _row(rows) for pair, rows in pairs.items()}


def _row(rows: list[Submission]) -> Row:
    to_solve = next((number for number, row in enumerate(rows, 1) if row.verdict == "accepted"), None)
    return len(rows), int(to_solve is not None), to_solve, max(row.score for row in rows)


def stored() -> dict[tuple[int, int], Row]:
    return {
        (row.user_id, row.problem_id): (row.attempts, row.solved, row.attempts_to_solve, row.best_score)
        for row in Standing.objects.all()
    }


@pytest.mark.django_db(transaction=True)
class TestStandings:
    def test_a_verdict_counts_when_it_is_there(self):
        """Not while the submission waits; a judge's own failure never; runs never."""
        user, problem = make_user(), make_problem(slug="sum")
        submission = send(user, problem, "", status="queued")
        send(user, problem, "judge_error", score=1.0)
        send(user, problem, "accepted", kind="run")
        assert stored() == {}
        Submission.objects.filter(pk=submission.pk).update(status="finished", verdict="wrong_answer", score=0.25)
        assert stored() == {(user.pk, problem.pk): (1, 0, None, 0.25)}

    def test_the_moments_are_those_of_the_submissions(self):
        user, problem = make_user(), make_problem(slug="sum")
        moments = [timezone.now() - timedelta(hours=hours) for hours in (3, 2, 1)]
        for moment, verdict in zip(moments, ("wrong_answer", "accepted", "wrong_answer"), strict=True):
            Submission.objects.filter(pk=send(user, problem, verdict).pk).update(created_at=moment)
        Submission.objects.update(score=1.0)
        row = Standing.objects.get()
        assert [row.first_at, row.solved_at, row.last_at] == moments
        assert row.attempts_to_solve == 2

    def test_whatever_happens_it_agrees(self):
        """Judged again, one by one and by many at once, deleted, with its learner or problem."""
        chance = random.Random(7)  # noqa: S311 - the same changes at every run
        users = [make_user() for _ in range(3)]
        problems = [make_problem(slug=f"p{number}") for number in range(3)]
        for _ in range(120):
            rows = list(Submission.objects.values_list("pk", flat=True))
            step = chance.random()
            if step < 0.6 or not rows:
                send(chance.choice(users), chance.choice(problems), chance.choice(VERDICTS), score=chance.random())
            elif step < 0.8:
                some = Submission.objects.filter(pk__in=chance.sample(rows, min(len(rows), 5)))
                some.update(verdict=chance.choice(VERDICTS), status=chance.choice(("finished", "queued")))
            else:
                Submission.objects.filter(pk=chance.choice(rows)).delete()
            assert stored() == expected()
        users[0].delete()
        problems[0].delete()
        assert stored() == expected()
        assert stored()

    def test_gathered_anew_it_is_the_same(self):
        problem = make_problem(slug="sum")
        for user in (make_user(), make_user()):
            for verdict in VERDICTS:
                send(user, problem, verdict)
        before = stored()
        Standing.objects.update(attempts=99)
        standings_rebuild(connection)
        assert stored() == before == expected()

    def test_verdicts_at_the_same_time_are_all_counted(self):
        """Two workers, one learner, one problem."""
        user, problem = make_user(), make_problem(slug="sum")
        waiting = [send(user, problem, "", status="queued").pk for _ in range(8)]
        together = threading.Barrier(2)

        def judge(mine: list) -> None:
            try:
                together.wait(timeout=30)
                for pk in mine:
                    with transaction.atomic():
                        Submission.objects.filter(pk=pk).update(status="finished", verdict="wrong_answer")
            finally:
                connection.close()

        workers = [threading.Thread(target=judge, args=(waiting[half::2],)) for half in (0, 1)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert stored() == {(user.pk, problem.pk): (8, 0, None, 0.5)}
