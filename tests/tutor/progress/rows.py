"""Rows about a learner's way: attempts and hints at chosen moments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from codereview.accounts.models import User
from codereview.common.payloads import payload_create
from problems.models import Problem
from sandbox.judge.types import TestResult, Verdict, Visibility
from submissions.models import Submission
from tests.tutor.stored import make_judged
from tutor.models import Hint, Message


def results(*verdicts: str) -> tuple[TestResult, ...]:
    """Test results by verdict, named secret/1, secret/2, …"""
    return tuple(
        TestResult(name=f"secret/{number}", visibility=Visibility.SECRET, verdict=Verdict(verdict))
        for number, verdict in enumerate(verdicts, start=1)
    )


def tried(user: User, problem: Problem, verdict: str = "wrong_answer", *, ago: float = 0, **fields: Any) -> Submission:
    """A judged attempt, so many hours ago."""
    submission = make_judged(user=user, problem=problem, verdict=verdict, **fields)
    return moved(submission, ago)


def moved(row: Any, ago: float) -> Any:
    """The row as if made so many hours ago."""
    row.created_at = timezone.now() - timedelta(hours=ago)
    type(row).objects.filter(pk=row.pk).update(created_at=row.created_at)
    return row


def hinted(submission: Submission, *, level: int = 1, ago: float = 0, **fields: Any) -> Hint:
    """A hint that was told wholly, so many hours ago."""
    values: dict[str, Any] = {
        "user": submission.user,
        "problem": submission.problem,
        "status": Hint.Status.FINISHED,
        "outcome": Hint.Outcome.COMPUTED,
        "payload": payload_create(kind="hint", data={"sentences": ["Look at the first sample."]}),
        "finished_at": timezone.now() - timedelta(hours=ago),
    }
    return moved(Hint.objects.create(submission=submission, level=level, **(values | fields)), ago)


def answered(user: User, problem: Problem, *, ago: float = 0) -> Message:
    """An answer of the chat."""
    payload = payload_create(kind="message", data={"sentences": ["What does range end with?"]})
    message = Message.objects.create(
        user=user, problem=problem, role=Message.Role.ASSISTANT, status=Hint.Status.FINISHED, payload=payload
    )
    return moved(message, ago)
