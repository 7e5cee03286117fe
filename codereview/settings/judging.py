"""Sandboxes and the limits of judging."""

from __future__ import annotations

from codereview.settings.base import DATA_DIR, HTTPS, env
from codereview.settings.security import DEBUG

SANDBOX = env.str("SANDBOX", default="")  # alias; empty: the best that works here
SANDBOXES = {
    "docker": {"BACKEND": "sandbox.backends.docker.DockerSandbox", "OPTIONS": {}},
    "bubblewrap": {
        "BACKEND": "sandbox.backends.bubblewrap.BubblewrapSandbox",
        "OPTIONS": {"CACHE": str(DATA_DIR / "sandbox")},
    },
    "landlock": {"BACKEND": "sandbox.backends.landlock.LandlockSandbox", "OPTIONS": {}},
}
# Compile results that the workers of this machine share; bounded. Empty: each worker remembers its own.
COMPILE_STORE = str(DATA_DIR / "compiled")
# A house that is open to the world takes no sandbox that is not fit for production.
SANDBOX_MUST_BE_FIT = env.bool("SANDBOX_MUST_BE_FIT", default=HTTPS and not DEBUG)
SANDBOX_SOCKET = env.str("SANDBOX_SOCKET", default="")
if SANDBOX_SOCKET.startswith("runners:"):  # a directory with the sockets of runner containers
    SANDBOXES["socket"] = {
        "BACKEND": "sandbox.backends.runners.RunnersSandbox",
        "OPTIONS": {"DIRECTORY": SANDBOX_SOCKET.removeprefix("runners:")},
    }
elif SANDBOX_SOCKET:  # unix:/path or tcp:host:port of `python -m sandbox.serve`
    SANDBOXES["socket"] = {
        "BACKEND": "sandbox.backends.socket.SocketSandbox",
        "OPTIONS": {"ADDRESS": SANDBOX_SOCKET, "SECRET_FILE": env.str("SANDBOX_SECRET_FILE", default="")},
    }
CODE_MAX_BYTES = env.int("CODE_MAX_BYTES", default=64 * 1024)
STDIN_MAX_BYTES = env.int("STDIN_MAX_BYTES", default=64 * 1024)
JUDGE_LEASE_SECONDS = env.int("JUDGE_LEASE_SECONDS", default=20)
JUDGE_MAX_ATTEMPTS = env.int("JUDGE_MAX_ATTEMPTS", default=3)
JUDGE_PARALLEL_TESTS = env.int("JUDGE_PARALLEL_TESTS", default=1)  # of one submission, while processors are free
QUEUE_LIMIT = env.int("QUEUE_LIMIT", default=500)  # waiting submissions; past it POST answers 503
