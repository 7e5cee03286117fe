"""`python3 deploy/check_compose.py`: starts the stack for real and walks through it over the published port.

A learner signs up, fails, takes a hint, mends the program, has it accepted, has it reviewed and finds the
review again; then all of it once more after a restart of each service in turn, and the things stored before
are still there. Standard library only. Honours COMPOSE_FILE and COMPOSE_PROFILES, as Compose does; the stack
is a project of its own, and nothing of it is left at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from environment import environment_write

ROOT = Path(__file__).resolve().parent.parent
HEALTHY_SECONDS = 60
GIVE_UP_SECONDS = 180
STEP_SECONDS = 60
PROJECT = "codereviewcheck"
PROBLEM = "mirror-words"
RESTARTED = ("postgres", "mongo", "redis", "web", "assistant")


class Failed(Exception):
    """The stack did not keep a promise; the message says which."""


class Stack:
    """One Compose project, with its settings in a private file."""

    def __init__(self, *, profile: str, environment_file: Path, port: int) -> None:
        self.judge = "judge" if profile == "engine" else "judge-without-engine"
        self.port = port
        command = shutil.which("docker-compose")
        self._command = [*([command] if command else ["docker", "compose"]), "--project-name", PROJECT]
        self._environment = {
            **os.environ,
            "COMPOSE_PROFILES": profile,
            "PUBLISHED_PORT": str(port),
            "PUBLIC_URL": f"http://localhost:{port}",
            "ENVIRONMENT_FILE": str(environment_file),
        }
        self._command += ["--env-file", str(environment_file)]

    def compose(self, *arguments: str) -> str:
        """Run Compose to its end; what it printed. Raises Failed with its last lines."""
        done = subprocess.run(
            [*self._command, *arguments],
            cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False, timeout=1800,
        )  # fmt: skip
        if done.returncode != 0:
            raise Failed(f"compose {' '.join(arguments)}: {(done.stdout + done.stderr)[-3000:]}")
        return done.stdout

    def build_sandboxes(self) -> None:
        """What the judge would do at its first start, before it takes work. Raises Failed."""
        if self.judge == "judge":
            network = os.environ.get("BUILD_NETWORK", "default")
            self.compose("run", "--rm", "--no-deps", "-T", self.judge, "build_images", "--network", network)

    def wait_until_healthy(self) -> float:
        """Seconds until all that serves is healthy. Raises Failed when something does not become so."""
        started = time.monotonic()
        waiting = {"web", "assistant", self.judge, "postgres", "mongo", "redis"}
        while time.monotonic() - started < GIVE_UP_SECONDS:
            waiting = {name for name in waiting if not self._is_healthy(name)}
            if not waiting:
                return time.monotonic() - started
            time.sleep(0.5)
        raise Failed(f"not healthy within {GIVE_UP_SECONDS} s: {', '.join(sorted(waiting))}")

    def _is_healthy(self, service: str) -> bool:
        container = self.compose("ps", "-q", service).strip()
        if not container:
            return False
        state = ["docker", "inspect", "--format", "{{.State.Health.Status}}", container]
        return subprocess.run(state, capture_output=True, text=True, check=False).stdout.strip() == "healthy"


class Learner:
    """Somebody who uses the REST API over the published port."""

    def __init__(self, port: int) -> None:
        self._base = f"http://localhost:{port}/api/v1/"
        self._token = ""
        self.reviews: dict[str, str] = {}

    def sign_up(self) -> None:
        person = {"email": f"{uuid.uuid4().hex[:12]}@example.org", "password": secrets.token_urlsafe(16)}
        self._token = self.call("POST", "auth/register/", person, expect=201)["token"]

    def call(self, method: str, path: str, body: Any = None, *, expect: int | tuple[int, ...] = 200) -> Any:
        """The answer's JSON. Raises Failed when the status is another."""
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(self._base + path, data=data, method=method, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:  # noqa: S310 - our own address
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        except OSError as error:
            raise Failed(f"{method} {path}: {error}") from error
        if status not in ((expect,) if isinstance(expect, int) else expect):
            raise Failed(f"{method} {path} answered {status}: {text[:500]!r}")
        return json.loads(text)

    def submit(self, code: str, *, expect: str) -> str:
        """Send an attempt and wait for its verdict; its id."""
        sent = self.call("POST", "submissions/", {"problem": PROBLEM, "language": "python", "code": code}, expect=202)
        judged = self.follow(f"submissions/{sent['id']}/?wait=20", until={"finished", "failed", "cancelled"})
        if judged["verdict"] != expect:
            raise Failed(f"a program that should be {expect} was judged {judged['verdict']}: {judged}")
        return str(sent["id"])

    def take_hint(self, submission: str) -> None:
        """Ask for one, unless the first comes by itself, and wait until one has been told."""
        path = f"submissions/{submission}/hints/"
        self.call("POST", path, {}, expect=(200, 201, 202, 409))
        deadline = time.monotonic() + STEP_SECONDS
        while time.monotonic() < deadline:
            if any(hint["status"] == "finished" and hint["sentences"] for hint in _entries(self.call("GET", path))):
                return
            time.sleep(0.2)
        raise Failed(f"no hint was told within {STEP_SECONDS} s")

    def have_reviewed(self, code: str) -> None:
        title = f"Review {uuid.uuid4().hex[:8]}"
        sent = self.call("POST", "reviews/", {"title": title, "language": "python", "code": code}, expect=(200, 202))
        self.follow(f"reviews/{sent['id']}/", until={"finished"})
        self.reviews[str(sent["id"])] = title

    def find_again(self) -> None:
        """Every review that was ever stored is listed and can be read."""
        listed = {str(review["id"]) for review in self.call("GET", "reviews/")["results"]}
        if missing := set(self.reviews) - listed:
            raise Failed(f"{len(missing)} stored reviews are not listed")
        for identifier, title in self.reviews.items():
            if self.call("GET", f"reviews/{identifier}/")["title"] != title:
                raise Failed("a stored review is another one")

    def follow(self, path: str, *, until: set[str]) -> Any:
        """Ask until the status is one of these."""
        deadline = time.monotonic() + STEP_SECONDS
        found: Any = {}
        while time.monotonic() < deadline:
            found = self.call("GET", path)
            if found.get("status") in until:
                return found
            time.sleep(0.2)
        raise Failed(f"{path} did not finish within {STEP_SECONDS} s: {found}")

    def journey(self, *, wrong: str, solution: str) -> None:
        mark = uuid.uuid4().hex[:8]  # another program each time: the same code again is the review that exists
        failed = self.submit(f"# {mark}\n{wrong}", expect="wrong_answer")
        self.take_hint(failed)
        mended = f"# {mark}\n{solution}"
        self.submit(mended, expect="accepted")
        self.have_reviewed(mended)
        self.find_again()


def _entries(answer: Any) -> list[Any]:
    return list(answer["results"] if isinstance(answer, dict) else answer)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check(stack: Stack, *, restarts: bool) -> None:
    """Walk through the stack; prints how long it took to be healthy. Raises Failed."""
    started = time.monotonic()
    stack.compose("build")
    stack.build_sandboxes()
    print(f"images built in {time.monotonic() - started:.0f} s", flush=True)
    started = time.monotonic()
    stack.compose("up", "--detach", "--no-build")
    stack.wait_until_healthy()
    healthy_after = time.monotonic() - started
    met = "met" if healthy_after <= HEALTHY_SECONDS else "MISSED"  # by how much depends on the machine: a figure
    print(f"healthy after {healthy_after:.0f} s (bar: {HEALTHY_SECONDS} s, {met})", flush=True)
    programs = ROOT / "problems" / "catalogue" / PROBLEM / "submissions"
    wrong = (programs / "wrong_answer" / "counts_each_pair_twice.py").read_text()
    solution = (programs / "accepted" / "compare_with_reverse.py").read_text()
    learner = Learner(stack.port)
    learner.sign_up()
    learner.journey(wrong=wrong, solution=solution)
    print("journey passed", flush=True)
    for service in (*RESTARTED, stack.judge) if restarts else ():
        stack.compose("restart", service)
        seconds = stack.wait_until_healthy()
        learner.journey(wrong=wrong, solution=solution)
        print(f"{service} restarted: healthy after {seconds:.0f} s, journey passed", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--profile", choices=("engine", "sockets"), default="engine")
    parser.add_argument("--no-restarts", action="store_true", help="only one journey")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        environment_file = Path(directory) / "environment"
        environment_write(environment_file)
        stack = Stack(profile=options.profile, environment_file=environment_file, port=free_port())
        try:
            check(stack, restarts=not options.no_restarts)
        except Failed as failure:
            print(f"FAILED: {failure}", file=sys.stderr)
            with contextlib.suppress(Failed):
                print(
                    stack.compose("ps")
                    + stack.compose("logs", "--tail", "40", "migrate", "web", stack.judge, "assistant"),
                    file=sys.stderr,
                )
            return 1
        finally:
            stack.compose("down", "--volumes", "--remove-orphans", "--timeout", "5")
    return 0


if __name__ == "__main__":
    sys.exit(main())
