"""What `make run` needs to know before Django's settings can be read, and what it makes for them.

Every refusal is a `Refusal` with one sentence; nothing has been started by then.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


class Refusal(Exception):
    """The run cannot start; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    host: str
    port: int
    data_dir: Path

    @property
    def address(self) -> str:
        """What to open in a browser."""
        name = "localhost" if self.host in {"127.0.0.1", "0.0.0.0", "::1", "::"} else self.host  # noqa: S104 - compared, not bound
        return f"http://{name}:{self.port}"


def options_read(environment: Mapping[str, str]) -> Options:
    """PORT, HOST and DATA_DIR. Raises Refusal."""
    text = environment.get("PORT", "8000")
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 65535:
        raise Refusal(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return Options(
        host=environment.get("HOST") or "127.0.0.1",
        port=int(text),
        data_dir=Path(environment.get("DATA_DIR") or ROOT / "var").resolve(),
    )


def port_check(options: Options) -> None:
    """Raises Refusal when the port cannot be had."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except OSError as error:
            raise Refusal(_port_sentence(options, error)) from error


def _port_sentence(options: Options, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {options.port} is in use: stop what uses it, or choose another with PORT=8001 make run."
    if error.errno == errno.EACCES:
        return f"Port {options.port} needs root: choose one above 1023 with PORT=8000 make run."
    return f"HOST={options.host} is not an address of this machine."


def data_dir_prepare(directory: Path) -> None:
    """Make the data directory, readable by its owner only. Raises Refusal."""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = directory / f".write-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Refusal(
            f"DATA_DIR={directory} cannot be written ({error.strerror}): give it to this user, or name another."
        ) from error


def data_dir_lock(directory: Path) -> int:
    """Hold the directory for this run; returns the descriptor that keeps it. Raises Refusal."""
    descriptor = os.open(directory / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise Refusal(
            f"Another `make run` uses DATA_DIR={directory}: stop it first, or name another directory."
        ) from error
    return descriptor


def secret_key_ensure(directory: Path) -> str:
    """The kept secret key, made on the first run; sessions survive a restart because it does."""
    path = directory / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        path.chmod(0o600)  # it may have been made by hand
        if key := path.read_text().strip():
            return key
        descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
    key = secrets.token_urlsafe(64)
    with os.fdopen(descriptor, "w") as file:
        file.write(key + "\n")
    return key
