"""The sandboxes of this machine, for tests: each as its own users would configure it."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.addresses import Address
from sandbox.backends import bubblewrap
from sandbox.backends.bubblewrap import BubblewrapSandbox
from sandbox.backends.docker import DockerSandbox
from sandbox.backends.landlock import LandlockSandbox
from sandbox.backends.pooled import PooledSandbox
from sandbox.backends.socket import SocketSandbox
from sandbox.base import BaseSandbox, Limits
from sandbox.serve import Server

# One for each test process: the kernel counts a user's processes over everything that runs as it.
ORDINARY_USER = 54_321 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
SECRET = "a secret of the tests only"
QUICK = {"POOL_SIZE": 0, "MAX_BOXES": 6, "RETIRE_AFTER": 1000}
LIMITS = Limits(cpu_ms=1000, wall_ms=3000, memory_kb=128 * 1024, output_kb=256)
COMPILE_LIMITS = Limits(cpu_ms=20_000, wall_ms=40_000, memory_kb=768 * 1024)


def needs(condition: bool, sentence: str) -> None:
    """Skip with a sentence on a developer's machine; in CI a missing part is a failure."""
    if condition:
        return
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def opened(sandbox: BaseSandbox) -> Iterator[BaseSandbox]:
    """The sandbox, usable, and closed afterwards."""
    problems = sandbox.check()
    needs(not problems, " ".join(problems))
    yield sandbox
    sandbox.close()


def bubblewrap_here() -> Iterator[BaseSandbox]:
    """As the user who runs the tests."""
    yield from opened(BubblewrapSandbox("bubblewrap", QUICK))


def bubblewrap_of_an_ordinary_user() -> Iterator[BaseSandbox]:
    """As a user without any privilege; tests run by root drop to one."""
    if os.geteuid() != 0:
        yield from bubblewrap_here()
        return
    with options_of_an_ordinary_user() as options:
        yield from opened(BubblewrapSandbox("ordinary", options))


def landlock_here(**options: object) -> Iterator[BaseSandbox]:
    """As the user who runs the tests."""
    yield from opened(LandlockSandbox("landlock", {**QUICK, **options}))


def landlock_of_an_ordinary_user(**more: object) -> Iterator[BaseSandbox]:
    """As a user without any privilege; tests run by root drop to one."""
    if os.geteuid() != 0:
        yield from landlock_here(**more)
        return
    with options_of_an_ordinary_user() as options:
        yield from opened(LandlockSandbox("ordinary-landlock", {**options, **more}))


def socket_to(inner: PooledSandbox, place: Path) -> Iterator[BaseSandbox]:
    """A client of a server that lends `inner`, over a Unix socket in `place`."""
    with served(inner, f"unix:{place / 'sandbox.sock'}") as (_, address):
        yield from opened(SocketSandbox("socket", {**QUICK, "ADDRESS": address, "SECRET": SECRET}))


@contextmanager
def served(inner: PooledSandbox, address: str, **more: object) -> Iterator[tuple[Server, str]]:
    """A running server and its address; ended with all it lent afterwards."""
    options = {"limit": 6, **more}
    server = Server(inner, address=Address.parse(address), secret=SECRET.encode(), **options)
    if address.endswith(":0"):
        address = f"{address[:-2]}:{server.port}"
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server, address
    finally:
        server.stop()
        thread.join(30)
        assert not thread.is_alive()


@contextmanager
def options_of_an_ordinary_user() -> Iterator[dict[str, object]]:
    """Options for a sandbox that root starts as somebody else, who can read all it needs."""
    needs(Path("/usr/bin/python3").exists(), "/usr/bin/python3 is missing; install the package python3.")
    # pytest's own temporary directories are root's alone; the source may be as well.
    with tempfile.TemporaryDirectory(prefix="codereview-runner-") as place:
        Path(place).chmod(0o755)
        readable = Path(place, "runner")
        shutil.copytree(bubblewrap.RUNNER_SOURCE, readable, ignore=shutil.ignore_patterns("__pycache__"))
        yield {**QUICK, "USER": ORDINARY_USER, "PYTHON_PREFIX": "/usr", "RUNNER": str(readable)}


def docker_here() -> Iterator[BaseSandbox]:
    """The engine of this machine, with up-to-date images."""
    yield from opened(DockerSandbox("docker", QUICK))
