"""The evidence packet: the facts of a judgement that a hint may use, and nothing else.

It is built from what the learner may see (the public judgement, their own code) and from the author's
words (descriptions, hints, ladder). Of a secret test only description and verdict enter; inputs and
expected outputs of secret tests and reference solutions have no field to stand in.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.judge.types import Verdict, Visibility

PASSED = Verdict.ACCEPTED.value
SKIPPED = "skipped"
COMPARED_LINES_MAX = 400  # comparing takes the square of it and more


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first difference of a disclosed test. Line and column are 1-based."""

    kind: str
    line: int
    column: int
    expected: str
    actual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failing test. For a secret test everything but name, verdict, description and hint is empty."""

    name: str
    disclosed: bool
    verdict: str
    description: str = ""
    author_hint: str = ""
    message: str = ""
    input: str = ""
    expected: str = ""
    output: str = ""
    difference: Difference | None = None
    exception_name: str = ""
    exception_message: str = ""
    exception_line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything a hint may be built from. `facts()` gives the ids that a hint can cite."""

    verdict: str
    language: str
    mode: str
    function_name: str
    code: str
    tests_passed: int
    tests_total: int
    time_ms: int
    time_limit_ms: int
    skills: tuple[str, ...] = ()
    ladder: tuple[str, ...] = ()
    failure: Failure | None = None
    compile_output: str = ""
    compile_line: int | None = None
    newly_passing: int = 0
    newly_failing: int = 0
    changed_lines: tuple[int, ...] = ()
    earlier_hints: tuple[str, ...] = field(default=())
    tests: tuple[tuple[str, str], ...] = field(
        default=(), repr=False
    )  # name and verdict of each, as the page lists them

    @property
    def accepted(self) -> bool:
        return self.verdict == PASSED

    def line(self, number: int | None) -> str:
        """A line of the learner's code, stripped; "" when there is none."""
        lines = self.code.splitlines()
        return lines[number - 1].strip() if number and 0 < number <= len(lines) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What was asked, as far as a hint may know: the author's words, never solutions or secret data."""

    mode: str
    function_name: str = ""
    time_limit_ms: int
    skills: tuple[str, ...] = ()
    ladder: tuple[str, ...] = ()
    test_hints: Mapping[str, str] = field(default_factory=dict)  # the author's hint, by test name


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What was sent and what the judge made of it (`Judgement.public()`)."""

    code: str
    judgement: Mapping[str, Any]


def evidence_build(
    *, task: Task, attempt: Attempt, previous: Attempt | None = None, earlier_hints: Iterable[str] = ()
) -> Evidence:
    """Collect the facts of one attempt, compared with the one before it."""
    judgement = attempt.judgement
    compile_failed = judgement["verdict"] == Verdict.COMPILE_ERROR
    compiled = (judgement.get("compile") or {}) if compile_failed else {}
    newly_passing, newly_failing = _progress(judgement, previous.judgement) if previous else (0, 0)
    return Evidence(
        verdict=judgement["verdict"] or "",
        language=judgement["language"],
        mode=task.mode,
        function_name=task.function_name,
        code=attempt.code,
        tests_passed=judgement["tests_passed"],
        tests_total=judgement["tests_total"],
        time_ms=judgement["time_ms"],
        time_limit_ms=task.time_limit_ms,
        skills=task.skills,
        ladder=task.ladder,
        failure=_most_telling_failure(judgement["tests"], task.test_hints),
        compile_output=compiled.get("output", ""),
        compile_line=compiled.get("line"),
        newly_passing=newly_passing,
        newly_failing=newly_failing,
        changed_lines=_changed_lines(previous.code, attempt.code) if previous else (),
        earlier_hints=tuple(earlier_hints),
        tests=tuple((test["name"], test["verdict"] or "") for test in judgement["tests"]),
    )


def _most_telling_failure(tests: Iterable[Mapping[str, Any]], author_hints: Mapping[str, str]) -> Failure | None:
    """The smallest failing disclosed test; without one, the first failing secret test that is described."""
    failing = [test for test in tests if test["verdict"] not in {PASSED, SKIPPED}]
    disclosed = [test for test in failing if test["visibility"] != Visibility.SECRET]
    if disclosed:
        smallest = min(disclosed, key=lambda test: len(test.get("input") or ""))
        return _disclosed_failure(smallest, author_hints)
    described = [test for test in failing if test["description"]] or failing
    return _secret_failure(described[0], author_hints) if described else None


def _disclosed_failure(test: Mapping[str, Any], author_hints: Mapping[str, str]) -> Failure:
    exception = test.get("exception") or {}
    difference = test.get("difference")
    return Failure(
        name=test["name"],
        disclosed=True,
        verdict=test["verdict"],
        description=test["description"],
        author_hint=author_hints.get(test["name"], ""),
        message=test["message"],
        input=test.get("input") or "",
        expected=test.get("expected") or "",
        output=test.get("output") or "",
        difference=Difference(**difference) if difference else None,
        exception_name=exception.get("name", ""),
        exception_message=exception.get("message", ""),
        exception_line=exception.get("line"),
    )


def _secret_failure(test: Mapping[str, Any], author_hints: Mapping[str, str]) -> Failure:
    exception = test.get("exception") or {}
    return Failure(
        name=test["name"],
        disclosed=False,
        verdict=test["verdict"],
        description=test["description"],
        author_hint=author_hints.get(test["name"], ""),
        message=test["message"],
        exception_name=exception.get("name", ""),
        exception_line=exception.get("line"),
    )


def _progress(judgement: Mapping[str, Any], previous: Mapping[str, Any]) -> tuple[int, int]:
    """How many tests pass now that did not before, and the reverse."""
    now = {test["name"] for test in judgement["tests"] if test["verdict"] == PASSED}
    before = {test["name"] for test in previous["tests"] if test["verdict"] == PASSED}
    judged_now = {test["name"] for test in judgement["tests"] if test["verdict"] != SKIPPED}
    return len(now - before), len((before - now) & judged_now)


def _changed_lines(before: str, after: str) -> tuple[int, ...]:
    """1-based numbers of the lines of `after` that differ from `before`.

    Between the first and the last line that differ, a long stretch is not compared: all of it has changed.
    """
    old, new = before.splitlines(), after.splitlines()
    head = _equal_lines(old, new)
    tail = _equal_lines(old[head:][::-1], new[head:][::-1])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(old), len(new)) > COMPARED_LINES_MAX:
        return tuple(range(head + 1, head + len(new) + 1))
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    return tuple(
        head + line
        for tag, _a1, _a2, start, end in matcher.get_opcodes()
        if tag in {"replace", "insert"}
        for line in range(start + 1, end + 1)
    )


def _equal_lines(old: list[str], new: list[str]) -> int:
    """How many lines are the same from the beginning on."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(old), len(new)))
