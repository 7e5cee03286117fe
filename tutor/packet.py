"""Collects the evidence packet of a stored submission, or of a problem that was not attempted yet."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from codereview.common.errors import Conflict
from codereview.common.payloads import payloads_get
from problems.models import Problem
from submissions.models import Submission
from tutor.evidence import Attempt, Evidence, Task, evidence_build
from tutor.material import material_of
from tutor.models import Hint


def packet_build(*, submission: Submission) -> Evidence:
    """Read rows and payloads of a finished submission. Raises Conflict (judgement_missing)."""
    problem = submission.problem
    before = _previous(submission)
    payloads = payloads_get(payload_ids=_payload_ids(submission, before))
    attempt = _attempt(submission, payloads)
    if problem is None or attempt is None:
        raise Conflict(_("The result of this submission is no longer stored."), code="judgement_missing")
    return evidence_build(
        task=_task(problem),
        attempt=attempt,
        previous=_attempt(before, payloads) if before else None,
        earlier_hints=_earlier_hints(submission),
    )


def packet_before_attempt(*, problem: Problem, language: str, code: str) -> Evidence:
    """What is known before anything was judged: the task and the learner's code, and no verdict."""
    task = _task(problem)
    return Evidence(
        verdict="",
        language=language,
        mode=task.mode,
        function_name=task.function_name,
        code=code,
        tests_passed=0,
        tests_total=0,
        time_ms=0,
        time_limit_ms=task.time_limit_ms,
        skills=task.skills,
        ladder=task.ladder,
    )


def _task(problem: Problem) -> Task:
    material = material_of(problem=problem)
    return Task(
        mode=problem.mode,
        function_name=material.function_name,
        time_limit_ms=problem.time_limit_ms,
        skills=material.skills,
        ladder=material.ladder,
        test_hints=material.test_hints,
    )


def _attempt(submission: Submission, payloads: Mapping[uuid.UUID, Mapping[str, Any]]) -> Attempt | None:
    """The stored attempt; None when a payload is missing."""
    source = payloads.get(submission.source_payload)
    judgement = payloads.get(submission.judgement_payload) if submission.judgement_payload else None
    return Attempt(code=str(source["code"]), judgement=judgement) if source and judgement else None


def _previous(submission: Submission) -> Submission | None:
    """The attempt before this one in the same language."""
    return (
        Submission.objects.filter(
            user=submission.user_id,
            problem=submission.problem_id,
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
