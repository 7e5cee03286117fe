"""Verifications: queued, leased, run in the real sandbox, finished once, reaped."""

import threading
from datetime import timedelta

import pytest
from celery import Celery
from celery.signals import task_postrun
from django.utils import timezone

from codereview.common import sending
from problems import services
from problems.models import Problem, Verification
from problems.services import verification_create, verification_run, verifications_reap
from problems.tasks import verify
from sandbox import sandboxes
from tests.factories import SUM_SOLUTIONS, make_problem, make_user

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(hours=1)


@pytest.fixture
def problem():
    return make_problem(slug="sum", status="in_review")


def run(problem):
    verification = verification_create(problem=problem)
    assert verification_run(verification_id=verification.pk)
    verification.refresh_from_db()
    return verification


@pytest.fixture
def broker_away(monkeypatch):
    """Messages go to a port where nobody listens, until `undo()`."""
    away = Celery(broker="redis://127.0.0.1:1/0", set_as_current=False)
    monkeypatch.setattr(sending, "current_app", away)
    return monkeypatch


def changed(problem, **solution):
    problem.reference_solutions.filter(name=solution["name"]).update(**solution)
    services.problem_refresh(problem=problem)
    return problem


class TestRun:
    def test_runs_every_solution_in_the_real_sandbox(self, problem):
        """Green: each solution is judged as its label says; then it may be published."""
        verification = run(problem)
        report = verification.report
        assert verification.status == "passed", report
        assert {row["path"]: row["verdict"] for row in report["solutions"]} == {
            "submissions/accepted/sum.py": "accepted",
            "submissions/wrong_answer/absolute.py": "wrong_answer",
            "submissions/run_time_error/divides.py": "runtime_error",
        }
        assert report["sandbox"] == sandboxes.default.alias
        assert services.problem_publish(problem=problem).status == "published"

    def test_a_wrong_label_fails(self, problem):
        """Red, with the verdict that the solution really gets."""
        verification = run(changed(problem, name="absolute.py", code=SUM_SOLUTIONS[0]["code"]))
        assert verification.status == "failed"
        [row] = [row for row in verification.report["solutions"] if not row["ok"]]
        assert (row["expected"], row["verdict"]) == ("wrong_answer", "accepted")

    def test_errors_of_the_checks_fail_without_running(self, problem):
        """Nothing is run of a problem that could not be exported."""
        problem.reference_solutions.filter(expected="accepted").delete()
        services.problem_refresh(problem=problem)
        verification = run(problem)
        assert verification.status == "failed"
        assert "no_accepted" in [item["code"] for item in verification.report["diagnostics"]]

    def test_content_that_changed_meanwhile_is_not_verified_under_the_old_name(self, problem):
        """The row names a digest; only that content could make it green."""
        verification = verification_create(problem=problem)
        changed(problem, name="sum.py", code="print(0)")
        verification_run(verification_id=verification.pk)
        verification.refresh_from_db()
        assert verification.status == "failed"
        assert "Verify again" in verification.report["error"]

    def test_the_second_message_does_nothing(self, problem):
        """Late, twice or for a row that is gone."""
        verification = run(problem)
        assert not verification_run(verification_id=verification.pk)
        assert not verification_run(verification_id=0)
        verify(verification.pk)
        verification.refresh_from_db()
        assert verification.attempts == 1


class TestSandboxFault:
    @pytest.fixture
    def broken(self, settings):
        settings.SANDBOXES = {"gone": {"BACKEND": "tests.problems.services.faulty.FaultySandbox"}}
        settings.SANDBOX = "gone"

    def test_is_retried_and_never_the_problems_fault(self, problem, broken):
        """Back to the queue, and after three times an end that says whose fault it was."""
        verification = verification_create(problem=problem)
        for status in ("queued", "queued", "failed"):
            verification_run(verification_id=verification.pk)
            verification.refresh_from_db()
            assert verification.status == status
        assert "says nothing about the problem" in verification.report["error"]


class TestCreate:
    def test_one_open_verification_per_content(self, problem):
        """Asking again returns the one that waits; new content gets its own."""
        first = verification_create(problem=problem, requested_by=make_user())
        assert verification_create(problem=problem) == first
        changed(problem, name="sum.py", code="print(0)")
        assert verification_create(problem=problem) != first

    def test_after_the_end_a_new_one_is_possible(self, problem):
        """Machines change: verifying again is allowed."""
        first = verification_create(problem=problem)
        Verification.objects.update(status="passed")
        assert verification_create(problem=problem) != first

    @pytest.mark.django_db(transaction=True)
    def test_a_broker_that_is_away_loses_nothing(self, problem, broker_away):
        """The row waits and says that nobody was told; when the broker is back, the reaper tells it."""
        verification = verification_create(problem=problem)
        verification.refresh_from_db()
        assert (verification.status, verification.enqueued_at) == ("queued", None)
        assert verifications_reap() == 0
        broker_away.undo()
        assert verifications_reap() == 1


class TestReap:
    def test_a_silent_worker_loses_the_row(self, problem):
        """Its lease ran out: the row waits again, and the late worker can finish nothing."""
        verification = verification_create(problem=problem)
        Verification.objects.update(status="running", lease_token="dead", lease_expires_at=LONG_AGO, attempts=1)
        assert verifications_reap() == 2  # given back, and told to the queue
        verification.refresh_from_db()
        assert (verification.status, verification.lease_token) == ("queued", "")

    def test_after_three_silent_workers_it_fails(self, problem):
        """It does not go round for ever."""
        verification = verification_create(problem=problem)
        Verification.objects.update(status="running", lease_token="dead", lease_expires_at=LONG_AGO, attempts=3)
        verifications_reap()
        verification.refresh_from_db()
        assert verification.status == "failed"
        assert "worker stopped" in verification.report["error"]

    def test_what_is_alive_is_left_alone(self, problem):
        """A running row with a lease, a row that was just told, one that is finished."""
        verification_create(problem=problem)
        assert verifications_reap() == 0
        Verification.objects.update(
            status="running", lease_token="alive", lease_expires_at=timezone.now() + timedelta(minutes=1)
        )
        assert verifications_reap() == 0
        Verification.objects.update(status="passed", lease_expires_at=None, enqueued_at=None)
        assert verifications_reap() == 0

    def test_a_forgotten_row_is_told_again(self, problem):
        """The broker's memory may be lost."""
        verification_create(problem=problem)
        Verification.objects.update(enqueued_at=LONG_AGO)
        assert verifications_reap() == 1
        assert verifications_reap() == 0


@pytest.mark.django_db(transaction=True)
def test_from_the_button_to_the_report_through_a_real_worker(celery_worker_thread, problem):
    """Queue, broker, worker, sandbox and report together."""
    finished = threading.Event()
    task_postrun.connect(lambda **_: finished.set(), weak=False, dispatch_uid="test")
    try:
        verification = verification_create(problem=problem)
        assert finished.wait(60)
    finally:
        task_postrun.disconnect(dispatch_uid="test")
    assert Verification.objects.get(pk=verification.pk).status == "passed"
    assert Problem.objects.get().status == "in_review"
