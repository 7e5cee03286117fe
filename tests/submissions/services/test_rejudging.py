"""Rejudging: a set that is looked at, then applied as a whole."""

from __future__ import annotations

import pytest

from codereview.common.models import Payload
from problems.models import TestCase
from problems.services import problem_refresh
from sandbox.exceptions import SandboxFault
from submissions.models import Submission
from submissions.selectors import submission_judgement
from submissions.services import rejudge_apply, rejudge_preview, submission_judge
from tests.factories import SUM_ACCEPTED, SUM_WRONG

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def judged(send, problem):
    """A correct and a wrong submission, judged on tests of which one was itself wrong."""
    TestCase.objects.filter(name="secret/01-negative").update(expected="7\n")
    problem_refresh(problem=problem, withdraw=False)
    submissions = [send(SUM_ACCEPTED), send(SUM_WRONG)]
    for submission in submissions:
        submission_judge(submission_id=submission.pk)
    TestCase.objects.filter(name="secret/01-negative").update(expected="-3\n")
    problem_refresh(problem=problem, withdraw=False)
    return list(Submission.objects.select_related("problem").order_by("created_at"))


class TestRejudge:
    def test_a_preview_compares_and_stores_nothing(self, judged):
        changes = [rejudge_preview(submission=submission) for submission in judged]
        assert [(change.old, change.new) for change in changes] == [
            ("wrong_answer", "accepted"),
            ("accepted", "wrong_answer"),
        ]
        assert {item.verdict for item in Submission.objects.all()} == {"wrong_answer", "accepted"}
        assert Payload.objects.filter(kind="judgement").count() == 2

    def test_applying_replaces_rows_and_payloads(self, judged):
        changes = [rejudge_preview(submission=submission) for submission in judged]
        assert rejudge_apply(changes=changes) == 2
        first = Submission.objects.order_by("created_at")[0]
        assert (first.verdict, first.tests_passed) == ("accepted", 4)
        assert submission_judgement(submission=first)["verdict"] == "accepted"
        assert Payload.objects.filter(kind="judgement").count() == 2

    def test_a_stale_comparison_is_not_applied(self, judged):
        """What was judged again meanwhile keeps the newer judgement."""
        change = rejudge_preview(submission=judged[0])
        assert rejudge_apply(changes=[rejudge_preview(submission=judged[0])]) == 1
        assert rejudge_apply(changes=[change]) == 0
        assert Payload.objects.filter(kind="judgement").count() == 2

    def test_a_broken_sandbox_changes_nothing(self, judged, programs):
        def broken(source, process, cancelled):
            raise SandboxFault("gone")

        programs.behaviour = staticmethod(broken)
        with pytest.raises(SandboxFault):
            rejudge_preview(submission=judged[0])
