"""`manage.py reap` and `manage.py rejudge`."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from problems.models import TestCase
from problems.services import problem_refresh
from sandbox.exceptions import SandboxFault
from submissions.models import Submission
from submissions.services import submission_judge
from tests.submissions.services.test_reaping import worker_dies

pytestmark = pytest.mark.django_db(transaction=True)


def output(*args) -> str:
    stdout = io.StringIO()
    call_command(*args, stdout=stdout)
    return stdout.getvalue()


class TestReap:
    def test_says_what_it_did(self, send):
        worker_dies(send())
        document = json.loads(output("reap", "--json"))
        assert (document["released"], document["enqueued"], document["dry_run"]) == (1, 1, False)
        assert document["swept"]["payloads"] == 0

    def test_a_dry_run_changes_nothing(self, send):
        worker_dies(send())
        assert "1 released" in output("reap", "--dry-run")
        assert Submission.objects.get().status == "running"


class TestRejudge:
    @pytest.fixture
    def wronged(self, send, problem):
        """Correct, but judged wrong by a test that has been mended since."""
        TestCase.objects.filter(name="secret/02-zeros").update(expected="1\n")
        problem_refresh(problem=problem, withdraw=False)
        submission = send()
        submission_judge(submission_id=submission.pk)
        TestCase.objects.filter(name="secret/02-zeros").update(expected="0\n")
        problem_refresh(problem=problem, withdraw=False)
        return submission

    def test_a_dry_run_shows_old_and_new(self, wronged):
        document = json.loads(output("rejudge", "--problem", "sum-of-two", "--dry-run", "--json"))
        assert document["changed"] == [{"submission": str(wronged.pk), "old": "wrong_answer", "new": "accepted"}]
        assert document["applied"] == 0
        wronged.refresh_from_db()
        assert wronged.verdict == "wrong_answer"

    def test_applies_the_whole_set(self, wronged):
        assert "1 judged, 1 verdicts differ, 1 stored" in output("rejudge", "--submission", str(wronged.pk))
        wronged.refresh_from_db()
        assert wronged.verdict == "accepted"

    def test_what_cannot_be_judged_is_said_and_exits_1(self, wronged, programs, capsys):
        """The rest of the set is done."""

        def broken(source, process, cancelled):
            raise SandboxFault("the runner is gone")

        programs.behaviour = staticmethod(broken)
        with pytest.raises(SystemExit) as ended:
            call_command("rejudge", "--problem", "sum-of-two")
        assert ended.value.code == 1
        assert "the runner is gone" in capsys.readouterr().out

    @pytest.mark.parametrize("arguments", [[], ["--problem", "no-such-problem"]])
    def test_misuse_exits_2(self, problem, arguments):
        with pytest.raises(CommandError) as misuse:
            output("rejudge", *arguments)
        assert misuse.value.returncode == 2
