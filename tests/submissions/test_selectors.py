"""Reads: who sees what, what counts, and no payload in a list."""

from __future__ import annotations

import pytest

from codereview.accounts.actors import Actor
from codereview.common.errors import NotFound
from codereview.common.models import Payload
from problems.models import Problem
from submissions import selectors
from submissions.models import Submission
from submissions.services import submission_cancel, submission_judge
from tests.factories import SUM_WRONG, make_problem

pytestmark = pytest.mark.django_db(transaction=True)


class TestSubmissionGet:
    def test_a_stranger_without_a_session_owns_nothing(self, run, guest):
        """An empty guest key matches no guest's rows."""
        stored = run(actor=guest)
        with pytest.raises(NotFound):
            selectors.submission_get(submission_id=stored.pk, actor=Actor())

    def test_a_guest_key_does_not_open_a_members_rows(self, send, guest):
        with pytest.raises(NotFound):
            selectors.submission_get(submission_id=send().pk, actor=guest)


class TestProblemStatuses:
    def test_solved_stays_solved_and_our_faults_do_not_count(self, send, actor, problem):
        failed, cancelled, untouched = make_problem(), make_problem(), make_problem()
        for code in ("pass", SUM_WRONG):
            submission_judge(submission_id=send(SUM_WRONG if code == SUM_WRONG else "print(1)").pk)
        submission_judge(submission_id=send().pk)
        submission_judge(submission_id=send(SUM_WRONG).pk)
        broken = send(problem=failed)
        Submission.objects.filter(pk=broken.pk).update(status="failed", verdict="judge_error")
        submission_cancel(submission=send(problem=cancelled))
        problems = [problem, failed, cancelled, untouched]
        assert selectors.problem_statuses(actor=actor, problems=problems) == {problem.pk: "solved"}

    def test_one_query_for_any_number(self, send, actor, django_assert_num_queries):
        submission_judge(submission_id=send(SUM_WRONG).pk)
        with django_assert_num_queries(1):
            statuses = selectors.problem_statuses(actor=actor, problems=Problem.objects.all())
        assert list(statuses.values()) == ["tried"]

    def test_runs_do_not_count(self, run, actor, problem):
        submission_judge(submission_id=run().pk)
        assert selectors.problem_statuses(actor=actor, problems=[problem]) == {}

    def test_guests_have_none(self, guest, problem):
        assert selectors.problem_statuses(actor=guest, problems=[problem]) == {}


class TestCounts:
    def test_what_is_open(self, send):
        send()
        submission_judge(submission_id=send().pk)
        assert selectors.open_counts() == {"queued": 1.0, "running": 0.0}
        assert selectors.queue_length() == 1

    def test_solved_counts_published_problems_once(self, send, actor, problem):
        for _ in range(2):
            submission_judge(submission_id=send().pk)
        assert selectors.solved_count(actor=actor) == 1
        Problem.objects.update(status="archived")
        assert selectors.solved_count(actor=actor) == 0


class TestLostPayloads:
    def test_a_lost_payload_is_an_empty_text_not_a_crash(self, send):
        submission = send()
        Payload.objects.all().delete()
        assert selectors.submission_source(submission=submission) == {"code": "", "stdin": None}
        assert selectors.submission_payloads(submission=submission) == ({"code": "", "stdin": None}, None)
