"""A whole running site for browser tests: the same supervisor that `make run` starts, on a port and data of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from codereview.run.broker import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 180
STOP_SECONDS = 20
ADMIN_EMAIL = "admin@example.org"
PASSWORD = "a long password 1"

# What a test process sets for itself and the site must not inherit.
_OWN_VARIABLES = ("REDIS_URL", "CELERY_BROKER_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "DATABASE_URL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    url: str
    environment: dict[str, str] | None = None  # of the running site; None when it is somebody else's

    def get_json(self, path: str) -> dict:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return json.load(answer)

    def manage(self, *words: str) -> None:
        """Run a command of the site's own."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stdout}{done.stderr}")

    def is_ready(self) -> bool:
        """Whether it answers and has problems to solve."""
        try:
            return self.get_json("/readyz") is not None and self.get_json("/api/v1/problems/")["count"] > 0
        except (OSError, urllib.error.URLError):
            return False


@contextmanager
def running_site(directory: Path) -> Iterator[Site]:
    """A site with the catalogue, until the block ends. E2E_URL names one that runs already instead."""
    if url := os.environ.get("E2E_URL"):
        yield Site(url=url.rstrip("/"))
        return
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in _OWN_VARIABLES}
    environment |= {"DATA_DIR": str(directory / "data"), "PORT": str(port), "PUBLIC_URL": f"http://localhost:{port}"}
    environment |= {"ADMIN_EMAIL": ADMIN_EMAIL, "ADMIN_PASSWORD": PASSWORD}
    # One person, one address, many sign-ins a minute: the tests' own doing.
    environment |= dict.fromkeys(("LIMIT_SIGN_IN_PER_PERSON", "LIMIT_SIGN_IN_PER_ADDRESS"), "100000")
    log = directory / "run.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "codereview.run"], env=environment, cwd=ROOT, stdout=output, stderr=output
        )
    try:
        site = Site(url=f"http://localhost:{port}", environment=environment)
        _wait_ready(site, process, log)
        yield site
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_ready(site: Site, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if site.is_ready():
            return
        time.sleep(0.2)  # another process gives no event to wait for
    raise RuntimeError(f"The site did not start, or has no published problem:\n{log.read_text()[-4000:]}")
