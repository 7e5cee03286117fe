"""The embedded stack, started as `make run` starts it, with a data directory of its own."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.measure import BenchFault

READY_SECONDS = 180
STOP_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    host: str
    port: int
    data_dir: Path
    pid: int  # of the supervisor


@contextlib.contextmanager
def embedded_stack() -> Iterator[Stack]:
    """Start everything, wait until a worker is there, and stop it afterwards. Limits are out of the way.

    Raises BenchFault.
    """
    with tempfile.TemporaryDirectory(prefix="codereview-bench-") as directory:
        port = free_port()
        environment = {
            **os.environ,
            "PORT": str(port),
            "DATA_DIR": directory,
            "LOG_LEVEL": "WARNING",
            "LIMIT_SUBMISSIONS_PER_PERSON": "1000000",
        }
        log = Path(directory, "run.log")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "codereview.run"], env=environment, stdout=output, stderr=output
            )
            stack = Stack(host="127.0.0.1", port=port, data_dir=Path(directory), pid=process.pid)
            try:
                _wait_until_ready(stack, process, log)
                yield stack
            finally:
                process.terminate()
                process.wait(timeout=STOP_SECONDS)


def _wait_until_ready(stack: Stack, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if b'"status": "ready"' in _readiness(stack):
            return
        time.sleep(0.5)
    raise BenchFault(f"the stack did not become ready: {log.read_text()[-2000:]}")


def _readiness(stack: Stack) -> bytes:
    try:
        with urllib.request.urlopen(f"http://{stack.host}:{stack.port}/readyz", timeout=5) as answer:
            text: bytes = answer.read()
            return text
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return b""


def free_port() -> int:
    """A port of the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
