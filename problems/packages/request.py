"""From a package to what the judge is asked."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable

from problems.packages.model import Package
from sandbox.judge import CheckerSpec, FunctionSignature, JudgeRequest, Scoring, TestCase


def judge_request(
    package: Package, *, language: str, source: str, stop_at_first_failure: bool | None = None
) -> JudgeRequest:
    """Every test of the package. Tests without an answer are left out: the package's checks report them.

    `stop_at_first_failure`: as the package says, unless given.
    """
    stop = package.stop_at_first_failure if stop_at_first_failure is None else stop_at_first_failure
    tests = tuple(
        TestCase(
            name=test.name,
            visibility=test.visibility,
            input=test.input,
            expected=test.expected,
            description=test.description,
            hint=test.hint,
            arguments=test.arguments,
        )
        for test in package.tests
        if test.expected is not None
    )
    return JudgeRequest(
        language=language,
        source=source,
        tests=tests,
        mode=package.mode,
        signature=package.signature,
        checker=package.checker,
        time_limit_ms=package.time_limit_ms,
        memory_limit_kb=package.memory_limit_kb,
        output_limit_kb=package.output_limit_kb,
        stop_at_first_failure=stop,
        scoring=package.scoring,
        tests_digest=digest_tests(tests, checker=package.checker, signature=package.signature, scoring=package.scoring),
    )


def digest_tests(
    tests: Iterable[TestCase],
    *,
    checker: CheckerSpec,
    signature: FunctionSignature | None = None,
    scoring: Scoring | None = None,
) -> str:
    """Names what a submission is compared with: tests in order, checker, signature and points. Hexadecimal."""
    digest = hashlib.sha256()
    head: list[object] = [checker.kind, dict(checker.options), _signature_json(signature)]
    if scoring is not None:
        head.append(dataclasses.asdict(scoring))
    digest.update(json.dumps(head, sort_keys=True).encode())
    for test in tests:
        expected = test.expected if test.expected is not None else b""
        line: list[object] = [test.name, test.visibility.value, len(test.input), len(expected), test.expected is None]
        line += test.arguments
        digest.update(json.dumps(line).encode())
        digest.update(test.input)
        digest.update(expected)
    return digest.hexdigest()


def _signature_json(signature: FunctionSignature | None) -> list[object] | None:
    if signature is None:
        return None
    parameters = [[parameter.name, parameter.type] for parameter in signature.parameters]
    return [signature.name, parameters, signature.returns]
