"""The sandboxes of this machine, for tests: each as its own users would configure it."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import docker
import pytest
import yaml

from sandbox.addresses import Address
from sandbox.backends import bubblewrap
from sandbox.backends.bubblewrap import BubblewrapSandbox
from sandbox.backends.docker import DockerSandbox
from sandbox.backends.landlock import LandlockSandbox
from sandbox.backends.pooled import PooledSandbox
from sandbox.backends.runners import RunnersSandbox
from sandbox.backends.socket import SocketSandbox
from sandbox.base import BaseSandbox, Limits
from sandbox.images import image_name
from sandbox.serve import Server

COMPOSE_FILE = Path(__file__).resolve().parents[2] / "docker-compose.yml"
RUNNER_CONTAINERS = {"python": 3, "native": 3, "node": 1, "java": 1}
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


def runners_here(place: Path) -> Iterator[BaseSandbox]:
    """Runner containers as docker-compose.yml confines them, in the same images, with their sockets in `place`."""
    place.chmod(0o750)  # the programs' users may not enter
    client = docker.from_env()
    with ExitStack() as stack:
        stack.callback(client.close)
        for family, count in RUNNER_CONTAINERS.items():
            for _ in range(count):
                container = client.containers.run(
                    image_name(family),
                    ["--listen", "/run/runners", family],
                    detach=True,
                    volumes={str(place): {"bind": "/run/runners", "mode": "rw"}},
                    **_confinement_of_compose(),
                )
                stack.callback(container.remove, force=True)
        deadline = time.monotonic() + 30
        while len(list(place.glob("*.sock"))) < sum(RUNNER_CONTAINERS.values()):
            assert time.monotonic() < deadline, "the runner containers did not come up"
            threading.Event().wait(0.05)
        yield from opened(RunnersSandbox("runners", {**QUICK, "DIRECTORY": str(place)}))


def _confinement_of_compose() -> dict[str, Any]:
    """What `x-runner` says, in the engine's own words."""
    told = yaml.safe_load(COMPOSE_FILE.read_text(encoding="utf-8"))["x-runner"]
    same = (
        "network_mode",
        "read_only",
        "cap_drop",
        "cap_add",
        "security_opt",
        "mem_limit",
        "memswap_limit",
        "pids_limit",
    )
    return {
        **{name: told[name] for name in same},
        "ipc_mode": told["ipc"],
        "restart_policy": {"Name": told["restart"]},
        "log_config": {"Type": told["logging"]["driver"]},
        "tmpfs": dict(mount.split(":", 1) for mount in told["tmpfs"]),
    }
