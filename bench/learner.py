"""Learners of the product under measurement: accounts, a problem, and clients that submit to it over REST."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bench.measure import BenchFault
from bench.stack import Stack
from bench.workload import sources

SLUG = "bench-sum"
TESTS = 10
VERDICT_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One submission, in milliseconds."""

    total: float
    post: float
    queue: float
    judge: float


def prepare(stack: Stack, *, learners: int) -> list[str]:
    """A token for each of so many learners, and a published problem with ten tests, in the stack's database.

    Django is set up for this stack, so a process can do it for one stack only.
    """
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
    users = [User.objects.create_user(email=f"bench-{number}@example.org") for number in range(learners)]
    return [token_create(user=user, name="bench")[1] for user in users]


class Learner:
    """One learner's program, on one kept-alive connection. Raises BenchFault."""

    def __init__(self, stack: Stack, token: str) -> None:
        self._connection = http.client.HTTPConnection(stack.host, stack.port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.sandbox = ""

    def submit(self, number: int) -> Sample:
        """Send a submission like no other and wait for its verdict, which must be accepted."""
        body = json.dumps({"problem": SLUG, "language": "python", "code": sources("python", number)})
        began = time.perf_counter()
        sent = self._ask("POST", "/api/v1/submissions/", body, expected=202)
        posted = time.perf_counter()
        deadline = posted + VERDICT_SECONDS
        done = self._wait(sent["id"])
        while done["finished_at"] is None and time.perf_counter() < deadline:
            done = self._wait(sent["id"])
        ended = time.perf_counter()
        if done["verdict"] != "accepted" or len(done["tests"]) != TESTS:
            raise BenchFault(f"not accepted: {done['status']} {done['verdict']}")
        self.sandbox = done["sandbox"]
        return Sample(
            total=(ended - began) * 1000,
            post=(posted - began) * 1000,
            queue=_between(done, "created_at", "started_at"),
            judge=_between(done, "started_at", "finished_at"),
        )

    def _wait(self, submission: str) -> dict[str, Any]:
        return self._ask("GET", f"/api/v1/submissions/{submission}/?wait=20", None, expected=200)

    def _ask(self, method: str, path: str, body: str | None, *, expected: int) -> dict[str, Any]:
        try:
            self._connection.request(method, path, body, self._headers)
            response = self._connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise BenchFault(f"{method} {path}: {error}") from error
        if response.status != expected:
            raise BenchFault(f"{method} {path} answered {response.status}: {text[:300]!r}")
        document: dict[str, Any] = json.loads(text)
        return document


def _between(document: Mapping[str, str], first: str, second: str) -> float:
    times = [datetime.fromisoformat(document[name]) for name in (first, second)]
    return (times[1] - times[0]).total_seconds() * 1000
