"""Evidence for tests: a failing Python program unless told otherwise."""

from __future__ import annotations

from typing import Any

from tutor.evidence import Difference, Evidence, Failure


def make_failure(**fields: Any) -> Failure:
    values: dict[str, Any] = {
        "name": "sample/1",
        "disclosed": True,
        "verdict": "wrong_answer",
        "input": "1 2\n",
        "expected": "3\n",
        "output": "4\n",
        "difference": Difference(kind="value", line=1, column=1, expected="3", actual="4"),
    }
    return Failure(**(values | fields))


def make_evidence(**fields: Any) -> Evidence:
    values: dict[str, Any] = {
        "verdict": "wrong_answer",
        "language": "python",
        "mode": "stdio",
        "function_name": "",
        "code": "print(4)\n",
        "tests_passed": 1,
        "tests_total": 4,
        "time_ms": 12,
        "time_limit_ms": 1000,
        "skills": ("dictionaries",),
        "ladder": ("Ladder one.", "Ladder two.", "Ladder three."),
        "failure": make_failure(),
    }
    return Evidence(**(values | fields))


def make_crash(name: str, message: str = "", *, line: int | None = 1, **fields: Any) -> Evidence:
    """Evidence of a program that died of an exception on a disclosed test."""
    failure = make_failure(
        verdict="runtime_error",
        difference=None,
        output="",
        exception_name=name,
        exception_message=message,
        exception_line=line,
    )
    return make_evidence(verdict="runtime_error", failure=failure, **fields)


def make_timeout(code: str, message: str = "", **fields: Any) -> Evidence:
    failure = make_failure(verdict="time_limit_exceeded", difference=None, message=message)
    return make_evidence(verdict="time_limit_exceeded", failure=failure, code=code, **fields)
