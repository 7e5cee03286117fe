"""A worker process that is killed in the middle of a question: another one answers it, once."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from codereview.common.events import events_after
from insights.models import Question
from insights.producing import question_produce
from insights.queueing import question_enqueue, questions_reap
from insights.subjects import question_subject
from tests.insights.scene import QUESTION, attempts_make, model_use, reply, teacher_make
from tests.llm.fake_server import FakeOpenAI, Reply
from tests.worker_process import STARTS_WITHIN, assistant_worker, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

LEASE_SECONDS = 2
REPLACED_WITHIN = 10.0


@pytest.fixture
def model() -> Iterator[FakeOpenAI]:
    """One that begins an answer and never ends it."""
    with FakeOpenAI([Reply(kind="stall", pieces=('{"kind": ', '"query"'), after=1)]) as server:
        yield server


@pytest.fixture
def worker(model: FakeOpenAI, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with assistant_worker(model_url=model.url, data_dir=tmp_path, JUDGE_LEASE_SECONDS=str(LEASE_SECONDS)) as process:
        yield process


def test_a_killed_workers_question_is_answered_by_another_and_ends_once(model, worker, settings):
    attempts_make()
    question = Question.objects.create(user=teacher_make(), question=QUESTION)
    assert question_enqueue(question_id=question.pk)
    wait_for(lambda: model.open_streams > 0, STARTS_WITHIN)

    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    question.refresh_from_db()
    assert (question.status, question.attempts, question.outcome) == (Question.Status.RUNNING, 1, "")
    wait_for(lambda: questions_reap() == 1, REPLACED_WITHIN)
    model_use(settings, reply())
    assert question_produce(question_id=question.pk)

    question.refresh_from_db()
    assert (question.status, question.attempts, question.outcome) == (Question.Status.FINISHED, 2, "answered")
    assert question.row_count == 2
    told = [event.type for event in events_after(subject=question_subject(question_id=question.pk))]
    assert told.count("question.started") == 2
    assert told.count("question.finished") == 1
    assert not question_produce(question_id=question.pk)
