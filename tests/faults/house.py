"""The house as it runs in production: each part a process of its own, killed and started again at will."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from codereview.run.broker import Broker, free_port
from codereview.run.lifeline import with_lifeline

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 90
STOP_SECONDS = 30
LEARNERS_MAY = dict.fromkeys(("LIMIT_SUBMISSIONS_PER_PERSON", "LIMIT_RUNS_PER_PERSON"), "1000000")


class HouseFault(Exception):
    """A part could not be started; the message says which and why."""


@dataclass(slots=True, kw_only=True)
class Part:
    """One process. `answers` tells whether it is up; None: nobody can tell from outside."""

    name: str
    command: Sequence[str]
    answers: Callable[[], bool] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    tied: bool = True  # to this process's life; what changes its user cannot be
    process: subprocess.Popen | None = None


@dataclass(slots=True, kw_only=True)
class House:
    """Parts by name, in the order of their start."""

    directory: Path
    environment: dict[str, str]
    port: int
    parts: dict[str, Part] = field(default_factory=dict)

    def add(self, part: Part) -> None:
        self.parts[part.name] = part
        self.start(part.name)
        self.wait(part.name)

    def start(self, name: str) -> None:
        part = self.parts[name]
        command = with_lifeline(part.command) if part.tied else part.command
        with self.log(name).open("ab") as log:
            part.process = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self, name: str) -> None:
        """Until it answers. Raises HouseFault."""
        part = self.parts[name]
        deadline = time.monotonic() + START_SECONDS
        while part.answers is not None and not part.answers():
            if time.monotonic() > deadline or (part.process is not None and part.process.poll() is not None):
                raise HouseFault(f"{name} did not start: {self.log(name).read_text()[-3000:]}")
            time.sleep(0.05)  # another process gives no event to wait for

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> float:
        """Send the signal and wait for the end; how many seconds it took."""
        process = self.parts[name].process
        if process is None:
            return 0.0
        began = time.monotonic()
        process.send_signal(number)
        try:
            process.wait(timeout=STOP_SECONDS)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # what it left behind in its session
        return time.monotonic() - began

    def revive(self) -> None:
        """What a supervisor or an engine does: start again what has ended by itself."""
        for name, part in self.parts.items():
            if part.process is not None and part.process.poll() is not None:
                self.start(name)

    def log(self, name: str) -> Path:
        return self.directory / f"{name}.log"

    def manage(self, *words: str) -> str:
        """The output of one of the house's own commands. Raises HouseFault."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise HouseFault(f"manage.py {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def stop(self) -> None:
        for name in reversed(self.parts):
            process = self.parts[name].process
            if process is not None and process.poll() is None:
                self.kill(name, signal.SIGTERM if name == "payloads" else signal.SIGKILL)


@contextlib.contextmanager
def running_house(directory: Path, *, services: bool, settings: Mapping[str, str] | None = None) -> Iterator[House]:
    """A house with web server, judge and assistant, on SQLite or on servers of its own. Raises HouseFault."""
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    own = {
        "DATA_DIR": str(directory / "data"),
        "DJANGO_SETTINGS_MODULE": "codereview.settings",
        "SECRET_KEY": "only-for-faults-and-as-long-as-a-real-one-0123456789",
        "PORT": str(port),
        "LOG_FORMAT": "json",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
        **LEARNERS_MAY,
    }
    house = House(directory=directory, environment={**inherited, **own, **(settings or {})}, port=port)
    for variable in ("PAYLOADS_DATABASE_URL", "CELERY_BROKER_URL"):
        house.environment.pop(variable, None)
    (directory / "data" / "static").mkdir(parents=True)
    try:
        _add_broker(house)
        if services:
            _add_postgresql(house)
            _add_mongodb(house)
        house.manage("migrate", "--verbosity", "0")
        house.manage("migrate", "--verbosity", "0", "--database", "payloads")
        house.manage("collectstatic", "--no-input", "--verbosity", "0")
        _add_own(house)
        yield house
    finally:
        house.stop()


def _add_broker(house: House) -> None:
    broker = Broker(port=free_port(), password="faults", directory=house.directory / "broker")
    house.environment["REDIS_URL"] = broker.url
    house.add(Part(name="broker", command=broker.command(), answers=broker.answers))


def _add_postgresql(house: House) -> None:
    """A cluster of its own, under an account that is not root, which the server refuses to run as."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        raise HouseFault("PostgreSQL's programs are missing: apt-get install postgresql")
    data, port = house.directory / "postgresql", free_port()
    data.mkdir()
    become: list[str] = []
    if os.geteuid() == 0:
        become = ["runuser", "-u", "postgres", "--"]
        account = pwd.getpwnam("postgres")
        os.chown(data, account.pw_uid, account.pw_gid)
        house.directory.chmod(0o711)
    made = subprocess.run(
        [*become, programs[-1] / "initdb", "-D", data, "-U", "codereview", "--auth=trust", "--no-sync"],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    if made.returncode:
        raise HouseFault(f"initdb: {made.stderr}")
    server = [str(programs[-1] / "postgres"), "-D", str(data), "-p", str(port), "-k", str(data), "-h", "127.0.0.1"]
    ready = [str(programs[-1] / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "codereview"]
    if become:
        account = pwd.getpwnam("postgres")
        server = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups",
                  "--pdeathsig", "KILL", *server]  # fmt: skip
    house.add(
        Part(
            name="database",
            command=[*server, "-c", "max_connections=200"],
            answers=lambda: subprocess.run(ready, check=False).returncode == 0,
            stop_signal=signal.SIGQUIT,  # at once, and recovery from the log: as after a crash
            tied=not become,
        )
    )
    subprocess.run(
        [programs[-1] / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "codereview", "codereview"], check=True
    )
    house.environment["DATABASE_URL"] = f"postgres://codereview@127.0.0.1:{port}/codereview"


def _add_mongodb(house: House) -> None:
    program = os.environ.get("SECANTUSD") or shutil.which("secantusd-py")
    if not program:
        raise HouseFault("No server speaks MongoDB's protocol: deploy/provision/services.sh installs one.")
    port = free_port()
    house.add(
        Part(
            name="payloads",
            command=[program, "--port", str(port), "--storage-path", str(house.directory / "mongodb"),
                     "--standalone", "--sync-on-commit"],
            answers=lambda: _listens(port),
        )
    )  # fmt: skip
    house.environment["PAYLOADS_DATABASE_URL"] = f"mongodb://127.0.0.1:{port}/codereview?directConnection=true"


def _add_own(house: House) -> None:
    """The product's processes, with the commands of `make run` and of the images."""
    python = sys.executable
    house.add(
        Part(
            name="web",
            command=[python, "-m", "daphne", "-b", "127.0.0.1", "-p", str(house.port), "-v", "0",
                     "--application-close-timeout", "2", "codereview.asgi:application"],
            answers=lambda: _listens(house.port),
        )
    )  # fmt: skip
    for queue, threads in (("judge", 3), ("assistant", 4)):
        house.add(
            Part(
                name=queue,
                command=[python, "-m", "celery", "--quiet", "-A", "codereview", "worker", "--queues", queue,
                         "--hostname", f"{queue}@%h", "--pool", "threads", "--concurrency", str(threads),
                         "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "warning"],
            )
        )  # fmt: skip


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
