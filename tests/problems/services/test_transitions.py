"""A problem's life."""

import contextlib
import threading

import pytest
from django.db import connection

from codereview.common.errors import Conflict
from problems import services
from problems.models import Problem, Verification
from problems.services.transitions import TRANSITIONS
from tests.factories import make_problem

pytestmark = pytest.mark.django_db

MOVES = {
    "submit": (services.problem_submit_for_review, "in_review"),
    "return": (services.problem_return_to_draft, "draft"),
    "publish": (services.problem_publish, "published"),
    "withdraw": (services.problem_withdraw, "in_review"),
    "archive": (services.problem_archive, "archived"),
    "reopen": (services.problem_reopen, "in_review"),
}
ALLOWED = {
    ("draft", "submit"), ("in_review", "return"), ("in_review", "publish"), ("published", "withdraw"),
    ("in_review", "archive"), ("published", "archive"), ("archived", "reopen"),
}  # fmt: skip


def verify(problem, status="passed", digest=None):
    return Verification.objects.create(problem=problem, status=status, content_digest=digest or problem.content_digest)


class TestTransitions:
    @pytest.mark.parametrize("status", Problem.Status.values)
    @pytest.mark.parametrize("move", MOVES)
    def test_only_moves_of_the_table_are_possible(self, status, move):
        """Every other move is refused and changes nothing."""
        problem = make_problem(status=status)
        verify(problem)
        service, target = MOVES[move]
        if (status, move) in ALLOWED:
            assert service(problem=problem).status == target
        else:
            with pytest.raises(Conflict) as refused:
                service(problem=problem)
            assert refused.value.code == "transition_refused"
        assert Problem.objects.get().status == (target if (status, move) in ALLOWED else status)

    def test_the_table_names_every_status(self):
        """No status is forgotten."""
        assert set(TRANSITIONS) == set(Problem.Status)


class TestPublish:
    @pytest.mark.parametrize(
        ("status", "digest", "code"),
        [
            (None, None, "verification_missing"),
            ("passed", "0" * 64, "verification_stale"),
            ("failed", None, "verification_failed"),
            ("queued", None, "verification_running"),
            ("running", None, "verification_running"),
        ],
    )
    def test_needs_a_green_verification_of_this_content(self, status, digest, code):
        """Each lack has its own code."""
        problem = make_problem(status="in_review")
        if status:
            verify(problem, status, digest)
        with pytest.raises(Conflict) as refused:
            services.problem_publish(problem=problem)
        assert refused.value.code == code
        assert Problem.objects.get().published_at is None

    def test_the_newest_verification_decides(self):
        """A green one from before does not outvote a red one."""
        problem = make_problem(status="in_review")
        verify(problem, "passed")
        verify(problem, "failed")
        with pytest.raises(Conflict):
            services.problem_publish(problem=problem)

    @pytest.mark.django_db(transaction=True)
    def test_publishing_meets_an_edit(self):
        """Whichever commits first, an unverified content is never published."""
        problem = make_problem(status="in_review")
        verify(problem)
        start = threading.Barrier(2)

        def edit():
            try:
                mine = Problem.objects.get()
                start.wait(5)
                mine.tests.filter(name="sample/1").update(expected="5\n")
                services.problem_refresh(problem=mine)
            finally:
                connection.close()

        thread = threading.Thread(target=edit)
        thread.start()
        start.wait(5)
        with contextlib.suppress(Conflict):
            services.problem_publish(problem=problem)
        thread.join(10)
        after = Problem.objects.get()
        assert after.status == "in_review" or after.content_digest == problem.content_digest
