"""From POST to the final verdict: a trivial Python submission with ten tests, one learner, one at a time.

The time runs from before the POST until the long poll has brought the verdict, over one kept-alive
connection, as a program would measure it. Every submission's code is new, so that nothing is answered
from the cache of compiled programs.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from typing import Any

from bench.stack import Stack, embedded_stack

SLUG = "bench-sum"
TESTS = 10
WARM_UP = 5
ROUNDS = 60
BAR_MS = 150.0  # what the median may be
CODE = "a, b = map(int, input().split())\nprint(a + b)\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One submission, in milliseconds."""

    total: float
    post: float
    queue: float
    judge: float


def main() -> int:
    """Start the stack, measure, print. 0 when the median keeps to the bar, else 1."""
    with embedded_stack() as stack:
        token = _prepare(stack)
        client = _Client(stack, token)
        samples = [client.submit(number) for number in range(WARM_UP + ROUNDS)][WARM_UP:]
        sandbox = client.sandbox
    median = statistics.median(sample.total for sample in samples)
    sys.stdout.write(_report(samples, sandbox) + "\n")
    verdict = "kept" if median <= BAR_MS else "MISSED"
    sys.stdout.write(f"p50 {median:.0f} ms, bar {BAR_MS:.0f} ms: {verdict}\n")
    return 0 if median <= BAR_MS else 1


def _prepare(stack: Stack) -> str:
    """A learner's token, and a published problem with ten tests, in the stack's database."""
    os.environ |= {"DATA_DIR": str(stack.data_dir), "DJANGO_SETTINGS_MODULE": "codereview.settings"}
    import django  # noqa: PLC0415 - the environment comes first

    django.setup()
    from codereview.accounts.models import User  # noqa: PLC0415 - needs the loaded app registry
    from codereview.accounts.services import token_create  # noqa: PLC0415
    from problems.models import Problem, TestCase  # noqa: PLC0415
    from problems.services import problem_refresh  # noqa: PLC0415

    problem = Problem.objects.create(
        slug=SLUG, title="Bench", statement="Add.", status=Problem.Status.PUBLISHED, checker={"kind": "tokens"}
    )
    TestCase.objects.bulk_create(
        TestCase(
            problem=problem,
            position=number,
            name=f"secret/{number:02}",
            input=f"{number} {number * number}\n",
            expected=f"{number + number * number}\n",
        )
        for number in range(TESTS)
    )
    problem_refresh(problem=problem, withdraw=False)
    user = User.objects.create_user(email="bench@example.org")
    return token_create(user=user, name="bench")[1]


class _Client:
    def __init__(self, stack: Stack, token: str) -> None:
        self._connection = http.client.HTTPConnection(stack.host, stack.port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.sandbox = ""

    def submit(self, number: int) -> Sample:
        body = json.dumps({"problem": SLUG, "language": "python", "code": f"{CODE}# {number}\n"})
        began = time.perf_counter()
        sent = self._ask("POST", "/api/v1/submissions/", body, expected=202)
        posted = time.perf_counter()
        done = self._ask("GET", f"/api/v1/submissions/{sent['id']}/?wait=20", None, expected=200)
        ended = time.perf_counter()
        if done["verdict"] != "accepted" or len(done["tests"]) != TESTS:
            raise SystemExit(f"bench: not accepted: {done['status']} {done['verdict']}")
        self.sandbox = done["sandbox"]
        return Sample(
            total=(ended - began) * 1000,
            post=(posted - began) * 1000,
            queue=_between(done, "created_at", "started_at"),
            judge=_between(done, "started_at", "finished_at"),
        )

    def _ask(self, method: str, path: str, body: str | None, *, expected: int) -> dict[str, Any]:
        self._connection.request(method, path, body, self._headers)
        response = self._connection.getresponse()
        text = response.read()
        if response.status != expected:
            raise SystemExit(f"bench: {method} {path} answered {response.status}: {text[:300]!r}")
        document: dict[str, Any] = json.loads(text)
        return document


def _between(document: Mapping[str, str], first: str, second: str) -> float:
    times = [datetime.fromisoformat(document[name]) for name in (first, second)]
    return (times[1] - times[0]).total_seconds() * 1000


def _report(samples: list[Sample], sandbox: str) -> str:
    names = {
        "total": "POST to final verdict",
        "post": "  answer to POST",
        "queue": "  stored to claimed",
        "judge": "  claimed to finished",
    }
    lines = [
        f"One submission at a time: Python, {TESTS} tests, {len(samples)} rounds, sandbox {sandbox}",
        f"{platform.platform()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}",
        ", ".join(
            [
                f"Python {platform.python_version()}",
                *(f"{name} {metadata.version(name)}" for name in ("django", "daphne", "celery", "channels")),
            ]
        ),
        f"{'milliseconds':24}{'p50':>8}{'p95':>8}{'max':>8}",
    ]
    for field, label in names.items():
        values = sorted(getattr(sample, field) for sample in samples)
        p95 = values[min(int(len(values) * 0.95), len(values) - 1)]
        lines.append(f"{label:24}{statistics.median(values):8.1f}{p95:8.1f}{values[-1]:8.1f}")
    return "\n".join(lines)
