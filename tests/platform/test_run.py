"""`python -m codereview.run` as a person meets it: a real process with real children."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from codereview.run.broker import free_port
from codereview.run.options import ROOT
from tests.environment import process_environment

pytestmark = pytest.mark.xdist_group("run")

STEP_SECONDS = 90


class Run:
    """One supervisor, its output so far, and its children."""

    def __init__(self, directory: Path, *, port: int, settings: Mapping[str, str]) -> None:
        self.port, self.directory = port, directory
        environment = process_environment(DATA_DIR=str(directory), PORT=str(port), LOG_LEVEL="INFO")
        for name in ("REDIS_URL", "SECRET_KEY"):  # the embedded ones are meant
            environment.pop(name)
        environment |= settings
        self.log = directory.parent / f"{directory.name}-{port}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "codereview.run"], env=environment, cwd=ROOT, stdout=log, stderr=log
            )

    @property
    def output(self) -> str:
        return self.log.read_text()

    def wait(self, condition, *, seconds: float = STEP_SECONDS):
        """Wait until `condition()` is truthy, and return it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if value := condition():
                return value
            time.sleep(0.05)  # other processes give no event to wait for
        raise AssertionError(f"Waited {seconds} s in vain. The log says:\n{self.output}")

    def wait_ready(self):
        self.wait(lambda: "codereview is ready" in self.output or self.process.poll() is not None)
        assert self.process.poll() is None, self.output

    def children(self) -> dict[str, int]:
        """Process ids of the supervised children by what they run."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and parent_of(int(entry.name)) == self.process.pid:
                command = command_of(int(entry.name))
                for name, word in (
                    ("web", "daphne"),
                    ("worker", "judge@"),
                    ("helper", "assistant@"),
                    ("broker", "broker.conf"),
                ):
                    if word in command or (name == "broker" and re.search(r"(valkey|redis)-server", command)):
                        found[name] = int(entry.name)
        return found

    def readiness(self) -> str:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/readyz", timeout=5) as answer:
                return json.load(answer)["status"]
        except (OSError, urllib.error.URLError):
            return ""

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=20)


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return -1


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def gone(pid: int) -> bool:
    """Has the process ended (one that nobody has waited for yet counts as ended)?"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@contextmanager
def running(directory: Path, *, port: int = 0, **settings: str):
    run = Run(directory, port=port or free_port(), settings=settings)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.process.kill()
        run.process.wait(timeout=20)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """One started house for the tests of this module."""
    with running(tmp_path_factory.mktemp("house") / "data") as run:
        run.wait_ready()
        yield run


def refusal_of(run: Run) -> str:
    """The sentence of a run that refuses to start."""
    assert run.process.wait(timeout=30) == 1
    (line,) = [line for line in run.output.splitlines() if line.startswith("make run:")]
    assert "Traceback" not in run.output
    return line


class TestFirstStart:
    def test_the_block_says_where_who_and_what(self, house):
        """Address, admin sign-in, sandbox, tutor, stores, problems; nothing alarming before it."""
        output = house.output
        assert f"http://localhost:{house.port}" in output
        for word in ("admin ", "sandbox ", "tutor ", "stores ", "problems "):
            assert word in output
        assert not re.search(r"warning|error|traceback", output.partition("codereview is ready")[0], re.IGNORECASE)

    def test_the_one_time_password_signs_in(self, house):
        """It is printed once, and it works."""
        email, password = re.search(r"/admin/ +(\S+), password (\S+) \(shown only this once\)", house.output).groups()
        body = json.dumps({"email": email, "password": password}).encode()
        request = urllib.request.Request(
            f"http://localhost:{house.port}/api/v1/auth/token/", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert json.load(answer)["token"]

    def test_everything_is_ready_and_pages_are_served(self, house):
        """With their static files, under the production settings."""
        house.wait(lambda: house.readiness() == "ready")
        with urllib.request.urlopen(f"http://localhost:{house.port}/", timeout=10) as answer:
            page = answer.read().decode()
        (stylesheet, *_) = re.findall(r'href="(/static/[^"]+\.css)"', page)
        with urllib.request.urlopen(f"http://localhost:{house.port}{stylesheet}", timeout=10) as answer:
            assert "immutable" in answer.headers["Cache-Control"]

    def test_what_it_keeps_is_private(self, house):
        """Nobody else on the machine reads the data."""
        assert house.directory.stat().st_mode & 0o077 == 0
        assert not (house.directory / "prepared.json").exists()

    def test_no_password_is_on_a_command_line(self, house):
        """Command lines are public."""
        secret = re.search(r"requirepass (\S+)", (house.directory / "broker" / "broker.conf").read_text())[1]
        for pid in house.children().values():
            assert secret not in command_of(pid)


class TestSecondInstance:
    def test_the_same_port_is_refused(self, house, tmp_path):
        """One sentence, and nothing is half started."""
        with running(tmp_path / "data", port=house.port) as second:
            assert f"Port {house.port} is in use" in refusal_of(second)
            assert not (tmp_path / "data").exists()

    def test_the_same_directory_is_refused(self, house):
        """Two broken halves would share one database."""
        with running(house.directory) as second:
            assert "Another `make run`" in refusal_of(second)
        assert house.readiness()


class TestRefusals:
    @pytest.mark.parametrize(
        ("variable", "value"),
        [
            ("DATABASE_URL", "nonsense://a-secret-word"),
            ("DATABASE_URL", "postgres://nobody:a-secret-word@127.0.0.1:1/none"),
            ("PAYLOADS_DATABASE_URL", "mongodb://nobody:a-secret-word@127.0.0.1:1/none"),
            ("REDIS_URL", "redis://:a-secret-word@127.0.0.1:1/0"),
        ],
    )
    def test_a_store_that_cannot_be_used_is_named(self, tmp_path, variable, value):
        """One sentence without the password; what was started for the setting up is stopped again."""
        with running(tmp_path / "data", **{variable: value}) as run:
            assert run.process.wait(timeout=STEP_SECONDS) == 1
            sentences = [line for line in run.output.splitlines() if variable in line]
            assert len(sentences) == 1, run.output
            assert "Traceback" not in run.output
            assert "a-secret-word" not in run.output
            assert not re.search(r"^(web|worker|helper) ", run.output, re.MULTILINE)


class TestCrashes:
    @pytest.mark.parametrize("name", ["worker", "helper", "web", "broker"])
    def test_a_killed_child_is_started_again(self, house, name):
        """Whichever dies, the house recovers by itself."""
        before = house.children()
        os.kill(before[name], signal.SIGKILL)
        house.wait(lambda: house.children().get(name, before[name]) != before[name])
        assert f"{name:<7}| killed by SIGKILL; starting it again" in house.output
        house.wait(lambda: house.readiness() == "ready")
        others = {other: pid for other, pid in house.children().items() if other != name}
        assert others == {other: pid for other, pid in before.items() if other != name}


class TestStopping:
    def test_sigterm_stops_all_and_the_next_start_keeps_the_data(self, tmp_path):
        """Within ten seconds, with exit code 0; the second start is quick and knows the administrator."""
        with running(tmp_path / "data") as run:
            run.wait_ready()
            children = run.children()
            assert set(children) == {"web", "worker", "helper", "broker"}
            started = time.monotonic()
            assert run.stop() == 0
            assert time.monotonic() - started < 10
            assert all(gone(pid) for pid in children.values())
        with running(tmp_path / "data") as second:
            second.wait_ready()
            assert "with the administrator's account that exists" in second.output
            assert "shown only this once" not in second.output
            children = second.children()
            second.stop(signal.SIGKILL)
            second.wait(lambda: all(gone(pid) for pid in children.values()), seconds=10)

    def test_ctrl_c_while_setting_up_leaves_nothing(self, tmp_path):
        """Interrupted early, it ends cleanly and can be run again."""
        with running(tmp_path / "data") as run:
            run.wait(lambda: "broker" in run.children())
            children = run.children()
            assert run.stop(signal.SIGINT) == 0
            assert all(gone(pid) for pid in children.values())
            assert "Traceback" not in run.output
