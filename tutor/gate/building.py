"""Reads what a conversation's gate must know: from rows and payloads, or from a package without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from codereview.common.payloads import payloads_get
from problems.models import Problem
from problems.selectors import problem_judge_request
from sandbox.judge.types import JudgeRequest, Visibility
from submissions.models import Submission
from tutor.evidence import Evidence
from tutor.gate.context import GateContext, Reference, TestFact
from tutor.material import material_of


def gate_context_build(  # noqa: PLR0913 - each is a fact of its own, and all are named
    *,
    submission: Submission | None,
    problem: Problem,
    language: str,
    code: str,
    level: int,
    evidence: Evidence,
    released: tuple[str, ...] = (),
    canaries: tuple[str, ...] = (),
    system_prompt: str = "",
) -> GateContext:
    """What text for a learner is checked against: their `code`, now, on `problem`.

    `submission` is the attempt that the evidence is about, None before the first. When its code is not
    `code` any more, the gate judges `code` itself once it has to try a candidate.
    """
    request = problem_judge_request(problem=problem, language=language, source=code)
    material = material_of(problem=problem)
    return gate_context_make(
        request=request,
        level=level,
        evidence=evidence,
        statement=problem.statement,
        starter=material.starters.get(language, ""),
        references=tuple(Reference(language=written_in, code=text) for written_in, text in material.solutions),
        judgement=_judgement(submission) if submission is not None and code == evidence.code else None,
        authored=material.ladder,
        released=released,
        canaries=canaries,
        system_prompt=system_prompt,
    )


def gate_context_make(  # noqa: PLR0913 - each is a fact of its own, and all are named
    *,
    request: JudgeRequest,
    level: int,
    evidence: Evidence,
    statement: str = "",
    starter: str = "",
    references: tuple[Reference, ...] = (),
    judgement: Mapping[str, Any] | None = None,
    authored: Iterable[str] = (),
    released: tuple[str, ...] = (),
    canaries: tuple[str, ...] = (),
    system_prompt: str = "",
) -> GateContext:
    """The same from plain data: `judgement` is `Judgement.public()` of the request's code, None if never judged."""
    return GateContext(
        request=replace(request, scoring=None),
        level=level,
        evidence=evidence,
        statement=statement,
        starter=starter,
        references=references,
        facts=_facts(judgement) if judgement is not None else (),
        authored=(*authored, *(test.hint for test in request.tests if test.hint)),
        released=released,
        canaries=canaries,
        system_prompt=system_prompt,
    )


def _judgement(submission: Submission) -> Mapping[str, Any] | None:
    if submission.judgement_payload is None:
        return None
    return payloads_get(payload_ids=[submission.judgement_payload]).get(submission.judgement_payload)


def _facts(judgement: Mapping[str, Any]) -> tuple[TestFact, ...]:
    return tuple(_fact(test) for test in judgement["tests"])


def _fact(test: Mapping[str, Any]) -> TestFact:
    """A test's row; of a secret one the judgement itself holds no text."""
    exception = test.get("exception") or {}
    return TestFact(
        name=test["name"],
        disclosed=test["visibility"] != Visibility.SECRET.value,
        verdict=test["verdict"] or "",
        input=test.get("input") or "",
        expected=test.get("expected") or "",
        output=test.get("output") or "",
        message=test.get("message") or "",
        exception_name=exception.get("name") or "",
        exception_message=exception.get("message") or "",
    )
