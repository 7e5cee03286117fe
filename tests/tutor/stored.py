"""Judged submissions in the database, as the judge leaves them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from codereview.accounts.models import User
from codereview.common.payloads import payload_create
from problems.models import Problem
from sandbox.judge.types import FirstDifference, Judgement, TestResult, Verdict, Visibility
from submissions.models import Submission

WRONG_CODE = "a, b = map(int, input().split())\nprint(a - b)\n"


def wrong_sample() -> TestResult:
    return TestResult(
        name="sample/1",
        visibility=Visibility.SAMPLE,
        verdict=Verdict.WRONG_ANSWER,
        input="1 2\n",
        expected="3\n",
        output="-1\n",
        difference=FirstDifference(kind="value", line=1, column=1, expected="3", actual="-1"),
    )


def make_judged(*, user: User, problem: Problem, verdict: str = "wrong_answer", **fields: Any) -> Submission:
    """A finished submission with its payloads; `tests` and `code` may be given."""
    tests = fields.pop("tests", (wrong_sample(),))
    judgement = Judgement(
        status="finished",
        verdict=Verdict(verdict),
        score=0.0,
        language="python",
        time_ms=3,
        memory_kb=400,
        tests_passed=0,
        tests_total=len(tests),
        compile=None,
        tests=tests,
        sandbox="bubblewrap",
        image="",
        tests_digest="",
    )
    source = payload_create(kind="source", data={"code": fields.pop("code", WRONG_CODE), "stdin": None})
    values: dict[str, Any] = {
        "user": user,
        "problem": problem,
        "language": "python",
        "status": Submission.Status.FINISHED,
        "verdict": verdict,
        "source_payload": source,
        "judgement_payload": payload_create(kind="judgement", data=judgement.public()),
        "finished_at": timezone.now(),
    }
    return Submission.objects.create(**(values | fields))
