"""A worker process that is killed in the middle of a hint: what it said stays, and another one ends the hint."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from codereview.common.events import Event, events_after
from submissions.subjects import submission_subject
from tests.factories import make_problem
from tests.llm.fake_server import FakeOpenAI, Reply
from tests.tutor.stored import make_judged
from tests.worker_process import STARTS_WITHIN, assistant_worker, wait_for
from tutor.models import Hint
from tutor.producing import hint_produce
from tutor.queueing import hints_reap, told_enqueue

pytestmark = pytest.mark.django_db(transaction=True)

LEASE_SECONDS = 2
REPLACED_WITHIN = 10.0
# A whole sentence, and the beginning of one that never ends.
PIECES = ("Look at ", "Sample 1. ", "Then follow ", "the sign ", "by hand.")


@pytest.fixture
def model() -> Iterator[FakeOpenAI]:
    with FakeOpenAI([Reply(kind="stall", pieces=PIECES, after=len(PIECES) - 1)]) as server:
        yield server


@pytest.fixture
def worker(model: FakeOpenAI, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with assistant_worker(model_url=model.url, data_dir=tmp_path, TUTOR_LEASE_SECONDS=str(LEASE_SECONDS)) as process:
        yield process


def _events(hint: Hint, kind: str) -> list[Event]:
    subject = submission_subject(submission_id=hint.submission_id)
    return [event for event in events_after(subject=subject) if event.type == kind]


def test_a_killed_workers_hint_is_ended_by_another_within_seconds_and_never_half(user, worker):
    submission = make_judged(user=user, problem=make_problem())
    hint = Hint.objects.create(user=user, problem=submission.problem, submission=submission, level=1)
    assert told_enqueue(row=hint)
    wait_for(lambda: bool(_events(hint, "hint.delta")), STARTS_WITHIN)

    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    killed_at = time.monotonic()
    hint.refresh_from_db()
    assert (hint.status, hint.provider, hint.withheld_reason) == (Hint.Status.RUNNING, "openai", "")
    wait_for(lambda: hints_reap() == 1, REPLACED_WITHIN)
    assert hint_produce(hint_id=hint.pk)
    assert time.monotonic() - killed_at < REPLACED_WITHIN

    hint.refresh_from_db()
    assert (hint.status, hint.outcome) == (Hint.Status.FINISHED, Hint.Outcome.INTERRUPTED)
    said = {event.data["index"]: event.data["text"] for event in _events(hint, "hint.delta")}
    assert said[0] == "Look at Sample 1."
    assert sorted(said) == list(range(len(said)))
    assert len(said) > 1  # what is computed follows
    assert not any("Then follow" in text for text in said.values())
    assert len(_events(hint, "hint.finished")) == 1
