"""A real assistant worker, in a process of its own, on the databases of a test: to be killed in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connections

from codereview.run.lifeline import with_lifeline
from tests.environment import process_environment

ROOT = Path(__file__).resolve().parents[1]
STARTS_WITHIN = 90.0  # a busy machine; reached only by a fault


@contextmanager
def assistant_worker(*, model_url: str, data_dir: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """The worker, its model at `model_url`; it is gone at the end."""
    variables = process_environment(
        DATABASE_URL=database_url("default", "DATABASE_URL"),
        PAYLOADS_DATABASE_URL=database_url("payloads", "PAYLOADS_DATABASE_URL"),
        DATA_DIR=str(data_dir),
        OPENAI_BASE_URL=model_url,
        LLM_TIMEOUTS="3,30,30,120",  # the model's silence is not what ends the work
        **environment,
    )
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "codereview", "worker", "--queues", "assistant"]
    command += ["--pool", "threads", "--concurrency", "2", "--loglevel", "error"]
    process = subprocess.Popen(with_lifeline(command), cwd=ROOT, env=variables, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(what: Callable[[], bool], seconds: float) -> None:
    """Wait until it is so; a failure when it takes longer."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        pause.wait(0.05)


def database_url(alias: str, variable: str) -> str:
    """Where this test's rows are, for the environment of a process; `variable` says on which server, if any."""
    name = str(connections[alias].settings_dict["NAME"])
    if connections[alias].vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ[variable])._replace(path=f"/{name}").geturl()
