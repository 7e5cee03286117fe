"""From the service to the verdict with nothing replaced: real broker, real worker, real sandbox."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import threading
import uuid

import pytest
import structlog
from asgiref.sync import sync_to_async
from celery.signals import task_prerun

from codereview.common.endings import ending_forget, ending_ticket
from codereview.common.following import follow
from codereview.common.logs import log_request_id
from sandbox import sandboxes
from submissions.selectors import submission_judgement, submission_reread
from submissions.services import submission_cancel
from submissions.subjects import submission_subject
from submissions.tasks import tell_judged
from submissions.waiting import wait_until_ended
from tests.factories import SUM_CRASH, SUM_WRONG, make_problem
from tests.sandbox.hosts import QUICK, needs

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT_SECONDS = 60


@pytest.fixture
def bubblewrap(settings):
    """The embedded default's sandbox, warm for the length of a test."""
    settings.SANDBOXES = {"bubblewrap": {"BACKEND": "sandbox.backends.bubblewrap.BubblewrapSandbox", "OPTIONS": QUICK}}
    settings.SANDBOX = "bubblewrap"
    faults = sandboxes["bubblewrap"].check()
    needs(not faults, " ".join(faults))
    yield
    sandboxes.reset()


async def ended(submission):
    subject = submission_subject(submission_id=submission.pk)
    ticket = ending_ticket(subject)
    if (await sync_to_async(submission_reread)(submission_id=submission.pk)).finished_at:
        ending_forget(subject, ticket)
    else:
        await wait_until_ended(subject=subject, seconds=LIMIT_SECONDS, ticket=ticket)
    return await sync_to_async(submission_reread)(submission_id=submission.pk)


@pytest.mark.usefixtures("bubblewrap", "celery_worker_thread")
class TestWholePath:
    @pytest.mark.parametrize(
        ("code", "verdict"),
        [
            (None, "accepted"),
            (SUM_WRONG, "wrong_answer"),
            (SUM_CRASH, "runtime_error"),
            ("def broken(:\n", "compile_error"),
        ],
    )
    async def test_a_program_gets_its_verdict(self, asend, code, verdict):
        submission = await ended(await asend(**({"code": code} if code else {})))
        assert (submission.status, submission.verdict) == ("finished", verdict)
        assert submission.sandbox == "bubblewrap"

    async def test_an_endless_program_is_cancelled_by_its_learner(self, asend):
        """It stops long before its time limits would have stopped it."""
        submission = await asend("while True:\n    pass\n", problem=await _slow_problem())
        async with (
            asyncio.timeout(LIMIT_SECONDS),
            contextlib.aclosing(follow(subject=submission_subject(submission_id=submission.pk))) as batches,
        ):
            async for batch in batches:
                if any(event.type == "submission.compiled" for event in batch):
                    break
        await sync_to_async(submission_cancel)(submission=submission)
        submission = await ended(submission)
        assert submission.status == "cancelled"
        judgement = await sync_to_async(submission_judgement)(submission=submission)
        assert judgement["verdict"] is None


@sync_to_async
def _slow_problem():
    return make_problem(time_limit_ms=20_000)


@pytest.mark.usefixtures("bubblewrap", "celery_worker_thread")
class TestLogs:
    @pytest.fixture
    def heard(self):
        """What was logged of ends, as it comes: the learner is told first, so the line may come after the end."""
        lines: queue.Queue[dict[str, object]] = queue.Queue()
        handler = logging.Handler()
        handler.emit = lambda record: lines.put(record.msg)
        logger = logging.getLogger("submissions.services.announcing")
        logger.addHandler(handler)
        yield lines
        logger.removeHandler(handler)

    async def test_the_worker_logs_under_the_request_that_sent_it(self, asend, heard):
        """How it ended, with the submission's id."""
        with structlog.contextvars.bound_contextvars(request_id="request-0123456789"):
            submission = await asend()
            line = await asyncio.to_thread(heard.get, timeout=LIMIT_SECONDS)
        assert (line["request_id"], line["submission"]) == ("request-0123456789", str(submission.pk))


class TestTaskMessages:
    def test_a_task_knows_the_request_that_asked_for_it(self, celery_worker_thread):
        """The message carries the id, whatever the task."""
        heard: list[str] = []
        begun = threading.Event()

        def listen(**kwargs):
            heard.append(log_request_id())
            begun.set()

        task_prerun.connect(listen, weak=False)
        try:
            with structlog.contextvars.bound_contextvars(request_id="request-0123456789"):
                tell_judged.delay(str(uuid.uuid4()))
            assert begun.wait(LIMIT_SECONDS)
        finally:
            task_prerun.disconnect(listen)
        assert heard == ["request-0123456789"]
