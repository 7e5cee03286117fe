"""From a stored question to a stored answer: one end, whatever dies, and nothing that outlives its time."""

from __future__ import annotations

import math
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from codereview.accounts.models import User
from codereview.common.events import events_after
from codereview.common.leases import lease_claim
from codereview.common.models import Payload
from codereview.common.payload_owners import payloads_sweep
from insights.library import READY
from insights.models import Question
from insights.producing import ATTEMPTS_MAX, question_produce
from insights.queueing import questions_reap
from insights.selectors import question_detail
from insights.services import question_ask, question_cancel, question_delete, question_edit, question_rerun
from insights.subjects import question_subject
from tests.insights.scene import BOMB, QUESTION, SQL, attempts_make, model_use, reply, teacher_make

pytestmark = pytest.mark.django_db(transaction=True)

READY_ONE = "On which problems are the most hints taken?"


@pytest.fixture
def teacher():
    return teacher_make()


def produced(question: Question) -> Question:
    assert question_produce(question_id=question.pk)
    question.refresh_from_db()
    return question


def told(question: Question) -> list[str]:
    return [event.type for event in events_after(subject=question_subject(question_id=question.pk))]


class TestReadyQuestions:
    def test_typed_words_are_answered_without_a_model(self, teacher):
        """Restated, defined, run and checked; the steps are told in order."""
        attempts_make()
        question = produced(question_ask(user=teacher, question=READY_ONE))
        detail = question_detail(question=question)
        assert (detail["status"], detail["outcome"], detail["reason"]) == ("finished", "answered", "")
        assert (detail["ready_made"], detail["provider"]) == ("hints_by_problem", "rules")
        assert detail["restated"].startswith("Hints of the last")
        assert detail["columns"][:2] == ["problem", "hints"]
        assert "insights_hints" in detail["views"]
        assert detail["checks"][0]["kind"] == "invariant"
        assert told(question) == [
            "question.started", "question.restated", "question.written", "question.ran", "question.checked",
            "question.finished",
        ]  # fmt: skip

    @pytest.mark.parametrize("ready", READY, ids=lambda ready: ready.name)
    def test_every_one_is_answered_by_its_own_words(self, teacher, ready):
        attempts_make()
        question = produced(question_ask(user=teacher, question=ready.question))
        detail = question_detail(question=question)
        assert (detail["outcome"], detail["reason"], detail["ready_made"]) == ("answered", "", ready.name)
        assert detail["checks"][0]["passed"] is not False


class TestQuestionProduce:
    def test_a_second_delivery_does_nothing(self, teacher):
        question = produced(question_ask(user=teacher, question=READY_ONE))
        assert not question_produce(question_id=question.pk)
        assert Payload.objects.filter(kind="question").count() == 1

    def test_what_a_dead_worker_left_is_answered_by_another(self, teacher):
        question = question_ask(user=teacher, question=READY_ONE)
        lease_claim(model=Question, pk=question.pk, seconds=30)
        Question.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
        assert questions_reap() == 1
        assert produced(question).outcome == "answered"

    def test_what_never_reached_a_worker_is_sent_again(self, teacher, broker_forgets):
        question_ask(user=teacher, question=READY_ONE)
        broker_forgets()
        assert questions_reap() == 0
        Question.objects.update(created_at=timezone.now() - timedelta(minutes=1))
        assert questions_reap() == 1

    def test_a_question_that_every_worker_dies_of_is_given_up(self, teacher):
        question = question_ask(user=teacher, question=READY_ONE)
        Question.objects.update(attempts=ATTEMPTS_MAX)
        ended = produced(question)
        assert (ended.status, ended.reason_code) == ("failed", "question_failed")
        assert "failed several times" in ended.reason

    def test_who_is_no_longer_staff_is_told_nothing(self, teacher):
        question = question_ask(user=teacher, question=READY_ONE)
        User.objects.filter(pk=teacher.pk).update(is_staff=False)
        assert produced(question).reason_code == "not_allowed"

    def test_a_lease_lost_meanwhile_stores_nothing(self, teacher, settings):
        """Another worker took the question while the model spoke: its answer is the one that stays."""
        attempts_make()
        question = question_ask(user=teacher, question=QUESTION)
        model_use(settings, reply())

        def steal(request):
            Question.objects.update(lease_token="somebody else's")
            return (reply(),)

        settings.LLM_PROVIDERS["model"]["OPTIONS"]["pieces"] = steal
        assert not question_produce(question_id=question.pk)
        assert not Payload.objects.filter(kind="question").exists()

    def test_one_that_was_stopped_while_it_waited_ends_at_once(self, teacher):
        question = question_cancel(question=question_ask(user=teacher, question=READY_ONE))
        assert question.status == "cancelled"
        assert told(question) == ["question.finished"]
        assert not question_produce(question_id=question.pk)

    def test_one_that_is_stopped_while_the_model_speaks_runs_no_query(self, teacher, settings):
        question = question_ask(user=teacher, question=QUESTION)
        model_use(settings)

        def stop(request):
            question_cancel(question=Question.objects.get())
            return (reply(),)

        settings.LLM_PROVIDERS["model"]["OPTIONS"]["pieces"] = stop
        assert produced(question).status == "cancelled"
        assert "question.ran" not in told(question)

    def test_a_deleted_question_leaves_no_answer(self, teacher):
        question = produced(question_ask(user=teacher, question=READY_ONE))
        question_delete(question=question)
        payloads_sweep()
        assert not Payload.objects.filter(kind="question").exists()


class TestTimeBomb:
    def test_it_is_stopped_and_the_worker_goes_on(self, teacher, celery_worker_thread, settings):
        """By the database, which would need days for it; the same worker answers the next question."""
        attempts_make()
        settings.INSIGHTS_SECONDS = 1
        settings.INSIGHTS_COST = math.inf
        before = question_ask(user=teacher, question=READY_ONE)
        wait_ended(before)
        bomb = question_edit(user=teacher, question=before, sql=BOMB)
        wait_ended(bomb)
        assert (bomb.outcome, bomb.reason_code) == ("refused", "timed_out")
        after = question_rerun(user=teacher, question=before)
        wait_ended(after)
        assert after.outcome == "answered"

    def test_stop_reaches_the_database(self, teacher, celery_worker_thread, settings):
        attempts_make()
        settings.INSIGHTS_SECONDS = 60
        settings.INSIGHTS_COST = math.inf
        bomb = Question.objects.create(user=teacher, question=QUESTION, sql=BOMB, sql_by_hand=True)
        Question.objects.update(created_at=timezone.now() - timedelta(minutes=1))
        questions_reap()
        wait_told(bomb, "question.written")
        question_cancel(question=bomb)
        wait_ended(bomb)  # which waits for less than the limit above
        assert bomb.status == "cancelled"


class TestOwnQueries:
    def test_one_by_hand_passes_the_guard_and_keeps_its_words(self, teacher):
        attempts_make()
        first = produced(question_ask(user=teacher, question=READY_ONE))
        edited = produced(question_edit(user=teacher, question=first, sql=SQL))
        assert (edited.outcome, edited.row_count, edited.sql_by_hand) == ("answered", 2, True)
        assert edited.parameters == {}  # the first one's values are not in this query
        assert edited.rerun_of == first
        again = produced(question_rerun(user=teacher, question=edited))
        assert (again.sql, again.sql_by_hand, again.row_count) == (edited.sql, True, 2)

    def test_the_query_of_a_ready_question_can_be_changed_with_its_values(self, teacher):
        """What is shown can be sent back as it is."""
        attempts_make()
        first = produced(question_ask(user=teacher, question="Which problems are the hardest?"))
        assert first.outcome == "answered", first.reason
        edited = produced(question_edit(user=teacher, question=first, sql=first.sql))
        assert (edited.outcome, edited.reason) == ("answered", "")
        rows = [question_detail(question=question)["rows"] for question in (first, edited)]
        assert rows[0] == rows[1]

    def test_a_write_is_refused_and_nothing_happens(self, teacher):
        first = produced(question_ask(user=teacher, question=READY_ONE))
        edited = produced(question_edit(user=teacher, question=first, sql="DELETE FROM accounts_user"))
        assert (edited.outcome, edited.reason_code, edited.row_count) == ("refused", "not_select", 0)
        assert edited.sql == "DELETE FROM accounts_user"  # what was refused stays to be read
        assert User.objects.filter(pk=teacher.pk).exists()


def wait_ended(question: Question) -> None:
    """Until the last event is there."""
    wait_told(question, "question.finished")
    question.refresh_from_db()


def wait_told(question: Question, kind: str) -> None:
    until = time.monotonic() + 30
    while kind not in told(question):
        assert time.monotonic() < until, told(question)
        time.sleep(0.02)  # another thread's work gives no event to wait for but the stream
