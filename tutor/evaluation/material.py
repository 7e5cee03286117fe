"""What belongs to a state besides its code: the problem's package and the evidence rebuilt from it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from problems.packages import Package, read_package
from sandbox.judge import Judgement, Visibility
from tutor.evaluation.states import State
from tutor.evidence import PASSED, Attempt, Evidence, Task, evidence_build

_DETAILS = ("message", "exception", "output", "difference")


@cache
def package_load(slug: str) -> Package:
    """The catalogue's package."""
    return read_package(catalogue_folder() / slug)


def catalogue_folder() -> Path:
    return Path(settings.BASE_DIR) / "problems" / "catalogue"


def references(package: Package, language: str = "") -> list[str]:
    """The accepted solutions, of one language or of all."""
    return [
        solution.code
        for solution in package.solutions
        if solution.expected == "accepted" and language in {"", solution.language}
    ]


def judgement_compact(judgement: Judgement) -> dict[str, Any]:
    """What cannot be rebuilt from the package: figures, and of each test that failed what is public of it."""
    public = judgement.public()
    failing = {}
    for test in public["tests"]:
        if test["verdict"] != PASSED:
            kept = {name: test[name] for name in _DETAILS if test.get(name)}
            failing[test["name"]] = {"verdict": test["verdict"], **kept}
    compiled = public["compile"] or {}
    return {
        "verdict": public["verdict"],
        "time_ms": public["time_ms"],
        "compile": {"output": compiled.get("output", ""), "line": compiled.get("line")},
        "failing": failing,
    }


def judgement_expand(state: State, package: Package) -> dict[str, Any]:
    """The public judgement again, as the evidence packet expects it."""
    failing = state.judgement["failing"]
    tests = []
    for test in package.tests:
        one: dict[str, Any] = {"verdict": PASSED, "message": "", "exception": None, "description": test.description}
        one |= {"name": test.name, "visibility": test.visibility.value, "time_ms": 0} | failing.get(test.name, {})
        if test.visibility is not Visibility.SECRET:
            shown = {"input": _text(test.input), "expected": _text(test.expected or b"")}
            one = {"output": "", "difference": None} | one | shown
        tests.append(one)
    ran = state.judgement["verdict"] != "compile_error"
    return {
        "status": "finished",
        "verdict": state.judgement["verdict"],
        "language": state.language,
        "time_ms": state.judgement["time_ms"],
        "tests_passed": len(tests) - len(failing) if ran else 0,
        "tests_total": len(tests),
        "compile": state.judgement["compile"],
        "tests": tests if ran else [],
    }


def passing_tests(state: State, package: Package) -> frozenset[str]:
    """Names of the tests that the learner's code passes."""
    if state.judgement["verdict"] == "compile_error":
        return frozenset()
    return frozenset(test.name for test in package.tests) - set(state.judgement["failing"])


def evidence_of(state: State, *, earlier_hints: tuple[str, ...] = ()) -> Evidence:
    """The packet that the tutor would have for this state."""
    package = package_load(state.problem)
    task = Task(
        mode=package.mode.value,
        function_name=package.signature.name if package.signature else "",
        time_limit_ms=package.time_limit_ms,
        skills=package.skills,
        ladder=package.hints,
        test_hints={test.name: test.hint for test in package.tests if test.hint},
    )
    attempt = Attempt(code=state.code, judgement=judgement_expand(state, package))
    return evidence_build(task=task, attempt=attempt, earlier_hints=earlier_hints)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
