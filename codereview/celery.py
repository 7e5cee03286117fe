"""The Celery application: `celery -A codereview worker`. Messages carry ids only; rows are the truth."""

import os
import warnings
from typing import Any

import structlog
from celery import Celery, bootsteps
from celery.exceptions import SecurityWarning
from celery.signals import (
    before_task_publish,
    setup_logging,
    task_postrun,
    task_prerun,
    worker_ready,
    worker_shutting_down,
)

from codereview.common.garbage import program_keep
from codereview.common.logs import REQUEST_ID, log_request_id
from codereview.common.queues import hearing
from codereview.common.stopping import stopping

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codereview.settings")

# A worker in a container, or of `make run` on a fresh machine, may be root. It runs no learner's code
# itself: the sandbox does, under users of its own.
warnings.filterwarnings("ignore", category=SecurityWarning)

JUDGE_QUEUE = "judge"  # the only queue whose tasks run programs

app = Celery("codereview")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _keep_logging(**kwargs: Any) -> None:
    """Having a receiver keeps Celery from replacing the logging that Django's settings made."""


@worker_ready.connect
def _begin_to_listen(**kwargs: Any) -> None:
    program_keep()
    hearing.listening_begins()


@worker_shutting_down.connect
def _begin_to_stop(**kwargs: Any) -> None:
    stopping.begin()


@before_task_publish.connect
def _send_request_id(headers: dict[str, Any], **kwargs: Any) -> None:
    """What a request had done elsewhere is logged under its id there too."""
    if request_id := log_request_id():
        headers[REQUEST_ID] = request_id


@task_prerun.connect
def _bind_task(task_id: str, task: Any, **kwargs: Any) -> None:
    hearing.task_begins()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)
    if request_id := task.request.get(REQUEST_ID):
        structlog.contextvars.bind_contextvars(request_id=request_id)


@task_postrun.connect
def _unbind_task(**kwargs: Any) -> None:
    hearing.task_ends()
    structlog.contextvars.clear_contextvars()


def judges(worker: Any) -> bool:
    """Does this worker take programs to run?"""
    return JUDGE_QUEUE in worker.app.amqp.queues.consume_from


class HousekeepingStep(bootsteps.StartStopStep):
    """Starts with the worker and ends with it."""

    def __init__(self, worker: Any, **kwargs: Any) -> None:
        super().__init__(worker, **kwargs)
        self.housekeeper: Any = None

    def start(self, worker: Any) -> None:
        from codereview.housekeeping import Housekeeper  # noqa: PLC0415 - needs the loaded app registry

        queues = tuple(worker.app.amqp.queues.consume_from)
        self.housekeeper = Housekeeper(name=str(worker.hostname), judges=judges(worker), queues=queues)
        self.housekeeper.start()

    def stop(self, worker: Any) -> None:
        if self.housekeeper is not None:
            self.housekeeper.stop()

    def terminate(self, worker: Any) -> None:
        self.stop(worker)


class SelfTestStep(bootsteps.StartStopStep):
    """Before the worker takes its first message: hostile programs, which the sandbox must withstand."""

    requires = (HousekeepingStep,)

    def start(self, worker: Any) -> None:
        from django.conf import settings  # noqa: PLC0415 - as below

        from sandbox import sandboxes  # noqa: PLC0415 - needs the settings
        from sandbox.exceptions import SandboxError  # noqa: PLC0415 - as above
        from sandbox.selftest import worker_may_judge  # noqa: PLC0415 - as above

        if not settings.WORKER_SELF_TEST:
            return
        try:
            may_judge = worker_may_judge(sandboxes.default)
        except SandboxError:
            return  # there is none: the worker's beat says so, and submissions wait for another worker
        if not may_judge:
            raise SystemExit(
                "This worker takes no work: its sandbox failed the self-test. Run: manage.py sandbox_doctor"
            )


app.steps["worker"].add(HousekeepingStep)
app.steps["worker"].add(SelfTestStep)
