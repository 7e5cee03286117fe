"""Collects the evidence packet and the gate's guarded texts of a stored submission."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codereview.common.errors import Conflict
from codereview.common.payloads import payloads_get
from problems.models import Problem
from problems.selectors import (
    problem_hint_ladder,
    problem_judge_request,
    problem_reference_solutions,
)
from sandbox.judge.types import TestCase, Visibility
from submissions.models import Submission
from tutor.evidence import Attempt, Evidence, Task, evidence_build
from tutor.gate import Guarded, guarded_build
from tutor.models import Hint

# Of a large secret test only the head is guarded: a hint is far too short to carry its body.
SECRET_TEXT_MAX_CHARACTERS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """What a hint is made from, and what it is checked against."""

    evidence: Evidence
    guarded: Guarded


def packet_build(*, submission: Submission) -> Packet:
    """Read rows and payloads of a finished submission. Raises Conflict when its judgement is missing."""
    problem = submission.problem
    before = _previous(submission)
    payloads = payloads_get(payload_ids=_payload_ids(submission, before))
    attempt = _attempt(submission, payloads)
    if problem is None or attempt is None:
        raise Conflict("The result of this submission is no longer stored.", code="judgement_missing")
    request = problem_judge_request(problem=problem, language=submission.language, source=attempt.code)
    task = Task(
        mode=problem.mode,
        function_name=request.signature.name if request.signature else "",
        time_limit_ms=request.time_limit_ms,
        skills=tuple(problem.skills.values_list("slug", flat=True)),
        ladder=tuple(problem_hint_ladder(problem=problem)),
        test_hints={test.name: test.hint for test in request.tests if test.hint},
    )
    evidence = evidence_build(
        task=task,
        attempt=attempt,
        previous=_attempt(before, payloads) if before else None,
        earlier_hints=_earlier_hints(submission),
    )
    return Packet(evidence=evidence, guarded=_guarded(problem, request.tests, task, attempt.code))


def _attempt(submission: Submission, payloads: Mapping[uuid.UUID, Mapping[str, Any]]) -> Attempt | None:
    """The stored attempt; None when a payload is missing."""
    source = payloads.get(submission.source_payload)
    judgement = payloads.get(submission.judgement_payload) if submission.judgement_payload else None
    return Attempt(code=str(source["code"]), judgement=judgement) if source and judgement else None


def _previous(submission: Submission) -> Submission | None:
    """The attempt before this one in the same language."""
    return (
        Submission.objects.filter(
            user=submission.user,
            problem=submission.problem,
            kind=submission.kind,
            language=submission.language,
            status=Submission.Status.FINISHED,
            created_at__lt=submission.created_at,
        )
        .order_by("-created_at")
        .first()
    )


def _payload_ids(*submissions: Submission | None) -> list[uuid.UUID]:
    present = [submission for submission in submissions if submission is not None]
    ids = [payload for s in present for payload in (s.source_payload, s.judgement_payload)]
    return [payload for payload in ids if payload is not None]


def _earlier_hints(submission: Submission) -> list[str]:
    """Texts of the hints already given on this submission, in order."""
    rows = Hint.objects.filter(submission=submission, payload__isnull=False).values_list("payload", flat=True)
    ids = [payload for payload in rows if payload is not None]
    stored = payloads_get(payload_ids=ids)
    return [" ".join(stored[payload]["sentences"]) for payload in ids if payload in stored]


def _guarded(problem: Problem, tests: tuple[TestCase, ...], task: Task, code: str) -> Guarded:
    secret = [test for test in tests if test.visibility is Visibility.SECRET]
    shown = [test for test in tests if test.visibility is not Visibility.SECRET]
    return guarded_build(
        secret_texts=[_head(data) for test in secret for data in (test.input, test.expected or b"")],
        solutions=problem_reference_solutions(problem=problem).values_list("code", flat=True),
        visible_texts=[
            problem.statement,
            *(_head(data) for test in shown for data in (test.input, test.expected or b"")),
            *(text for test in tests for text in (test.description, test.hint)),
            *task.ladder,
        ],
        code=code,
    )


def _head(data: bytes) -> str:
    return data[:SECRET_TEXT_MAX_CHARACTERS].decode("utf-8", "replace")
