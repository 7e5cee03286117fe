"""`runner --listen DIRECTORY FAMILY`: a container that waits for one client and then is its runner.

For sandboxes without an engine: whoever restarts this container (Compose, an orchestrator) makes the pool.
One connection is taken, its socket's name removed, and this process becomes the runner on that connection;
when the client has used it for its share of submissions it hangs up, the runner ends, and the container with it.

Who may connect is the directory's matter: root alone writes in it, a group may enter it, and the programs
that run here have users of their own who may not.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import sys

from . import frames

USERS = 1000
_FIRST_USER, _USER_RANGES = 1_000_000, 500_000
_PACKAGES = "/var/lib/dpkg/status"


def main(directory: str, family: str) -> None:
    """Does not return: the process becomes the runner."""
    connection = _wait_for_client(os.path.join(directory, f"{family}.{socket.gethostname()}.sock"))
    connection.sendall(frames.encode({"kind": "welcome", "image": _toolchain()}, ()))
    for descriptor in (0, 1):
        os.dup2(connection.fileno(), descriptor)
    options = {
        # A range of its own: the kernel counts a user's processes over all containers together.
        "first_user": _FIRST_USER + secrets.randbelow(_USER_RANGES) * USERS,
        "users": USERS,
        "preload": family == "python",
    }
    runner = os.path.dirname(os.path.abspath(__file__))
    os.execv(sys.executable, [sys.executable, "-I", "-S", runner, json.dumps(options)])


def _wait_for_client(path: str) -> socket.socket:
    """The first connection to a socket at `path`, whose name is gone again before anybody else can find it taken."""
    if os.path.lexists(path):
        os.unlink(path)  # left behind when this container was killed
    with socket.socket(socket.AF_UNIX) as listener:
        os.umask(0o117)
        listener.bind(path)
        listener.listen(1)
        connection, _ = listener.accept()
        os.unlink(path)
    return connection


def _toolchain() -> str:
    """Identity of what is installed here."""
    with open(_PACKAGES, "rb") as file:
        return f"packages:{hashlib.sha256(file.read()).hexdigest()}"
