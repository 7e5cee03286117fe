"""What is particular to containers: how they are confined, and that none is left behind."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
import time

import docker as engine
import pytest

from sandbox.backends.docker import OWNER_LABEL, DockerSandbox, Unwrapper
from sandbox.base import Process
from sandbox.exceptions import SandboxFault, SandboxUnavailable
from sandbox.images import image_name
from tests.sandbox.hosts import LIMITS, QUICK


def wait_until(condition, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.05)


@pytest.fixture(scope="module")
def client(docker):
    client = engine.from_env()
    yield client
    client.close()


def containers_of(client, pid: int) -> list:
    found = client.containers.list(all=True, filters={"label": OWNER_LABEL}, ignore_removed=True)
    return [container for container in found if container.labels[OWNER_LABEL].split("/")[2] == str(pid)]


def test_a_container_is_confined_by_the_engine(docker, client):
    """No network, no privilege, a read-only root, limits, and its own IPC."""
    with docker.acquire("python") as box:
        host = client.containers.get(box._runner.container).attrs["HostConfig"]
        assert box.image.startswith("sha256:")
    assert host["NetworkMode"] == "none"
    assert host["ReadonlyRootfs"] is True
    assert host["Privileged"] is False
    assert host["CapDrop"] == ["ALL"]
    assert sorted(name.removeprefix("CAP_") for name in host["CapAdd"]) == ["KILL", "SETGID", "SETUID"]
    assert "no-new-privileges" in host["SecurityOpt"]
    assert not [option for option in host["SecurityOpt"] if "unconfined" in option]
    assert host["PidsLimit"] > 0
    assert host["Memory"] == host["MemorySwap"] > 0
    assert host["IpcMode"] in {"none", "private"}
    assert not host["Binds"]
    assert not host.get("Mounts")
    assert host["LogConfig"]["Type"] == "none"
    assert host["AutoRemove"] is True


def test_a_container_that_dies_while_a_program_runs_is_a_fault(docker, client):
    """Not the learner's; the next box works."""

    def run_and_be_killed() -> None:
        with docker.acquire("python") as box:
            box.write_files({"main.py": b"while True: pass"})

            def cancelled() -> bool:
                client.api.kill(box._runner.container)
                return False

            box.run(Process(argv=("python3", "main.py"), limits=LIMITS, warm="python"), cancelled=cancelled)

    with pytest.raises(SandboxFault):
        run_and_be_killed()
    with docker.acquire("python") as box:
        box.write_files({"main.py": b"print('alive')"})
        assert box.run(Process(argv=("python3", "main.py"), limits=LIMITS, warm="python")).stdout == b"alive\n"


def test_a_container_that_dies_while_it_waits_is_met_by_nobody(docker, client):
    """The next submission gets another one, without a fault."""
    with docker.acquire("python") as box:
        runner = box._runner
    client.api.kill(runner.container)
    wait_until(lambda: not runner.is_sound())
    with docker.acquire("python") as box:
        assert box._runner is not runner
        box.write_files({"main.py": b"print('alive')"})
        assert box.run(Process(argv=("python3", "main.py"), limits=LIMITS, warm="python")).stdout == b"alive\n"


def test_strict_containers_serve_one_submission(client):
    """A second submission never sees the first one's container, which is gone."""
    strict = DockerSandbox("docker", {**QUICK, "POOL_SIZE": 0, "RETIRE_AFTER": 1})
    used = []
    for _ in range(2):
        with strict.acquire("python") as box:
            used.append(box._runner.container)
    assert used[0] != used[1]
    wait_until(lambda: not _exist(client, used))
    strict.close()


def _exist(client, containers: list[str]) -> list[str]:
    left = {container.id for container in client.containers.list(all=True, ignore_removed=True)}
    return [container for container in containers if container in left]


def test_nothing_is_orphaned_when_a_worker_is_killed(docker, client):
    """kill -9 closes its channels, and the containers end by themselves."""
    program = (
        "from sandbox.backends.docker import DockerSandbox\n"
        "sandbox = DockerSandbox('docker', {})\n"
        "with sandbox.acquire('python') as box:\n"
        "    print('ready', flush=True)\n"
        "    input()\n"
    )
    worker = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert worker.stdout.readline() == b"ready\n"
        assert containers_of(client, worker.pid)
    finally:
        worker.kill()
        worker.communicate()
    wait_until(lambda: not containers_of(client, worker.pid))


def there(client):
    return {container.id for container in client.containers.list(all=True, ignore_removed=True)}


def test_the_sweep_removes_what_a_dead_worker_left_and_nothing_else(docker, client):
    """A container of a process of this boot that is gone; never a stranger's or a living one's."""
    mine = DockerSandbox("docker", QUICK)
    with mine.acquire("python") as box:
        own = client.containers.get(box._runner.container)
        host, boot, _, started = own.labels[OWNER_LABEL].split("/")
        dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
        image = image_name("python")
        orphans = {
            "dead": f"{host}/{boot}/{int(dead.stdout)}/1",
            "reused": f"{host}/{boot}/{os.getpid()}/{int(started) - 1}",
            "stranger": f"elsewhere/{boot}/1/1",
        }
        made = {name: client.containers.create(image, labels={OWNER_LABEL: label}) for name, label in orphans.items()}
        try:
            mine.sweep()
            # Any other process that looks for orphans at this moment may be the one that removes them.
            wait_until(lambda: not there(client) & {made["dead"].id, made["reused"].id})
            assert {made["stranger"].id, own.id} <= there(client)
        finally:
            made["stranger"].remove(force=True)
    mine.close()


def test_an_engine_that_does_not_answer_is_said_so(monkeypatch):
    """With what to do, and soon."""
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:9")
    sandbox = DockerSandbox("docker", QUICK)
    assert "does not answer" in sandbox.check()[0]
    with pytest.raises(SandboxUnavailable, match="does not answer"):
        sandbox.acquire("python")
    sandbox.close()


def test_missing_images_are_named_with_the_command_that_makes_them(docker):
    """An image that is out of date counts as missing."""
    sandbox = DockerSandbox("docker", {**QUICK, "IMAGE_PREFIX": "codereview-nothing"})
    assert "run: make images" in sandbox.check()[0]
    assert sandbox.families() == frozenset()
    sandbox.close()


def test_frames_of_the_engine_are_taken_off_however_they_are_cut():
    """stdout passes, stderr is remembered."""
    data = b"".join(
        struct.pack(">BxxxI", stream, len(text)) + text
        for stream, text in ((1, b"one"), (2, b"oh no"), (1, b""), (1, b"two"))
    )
    unwrapper = Unwrapper()
    assert b"".join(unwrapper(bytes([byte])) for byte in data) == b"onetwo"
    assert unwrapper.complaint == "oh no"
