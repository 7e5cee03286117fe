"""Verifying a package: its checks, then every labelled solution over every test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from problems.packages.checks import check_package
from problems.packages.diagnostics import Diagnostics
from problems.packages.model import Package, PackageSolution
from problems.packages.request import judge_request
from sandbox.base import BaseSandbox
from sandbox.judge import CompileCache, InvalidRequest, Judgement, Verdict, judge
from sandbox.languages.registry import get_language

# An accepted solution slower than this share of the limit leaves slower machines too little room.
SAFE_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionReport:
    """What became of one labelled solution. `verdict` is "" when it could not be judged; `message` says why."""

    path: str
    language: str
    expected: str
    verdict: str
    ok: bool
    time_ms: int = 0
    memory_kb: int = 0
    failed_test: str = ""
    message: str = ""

    def to_json(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "path": self.path,
            "language": self.language,
            "expected": self.expected,
            "verdict": self.verdict,
            "ok": self.ok,
            "time_ms": self.time_ms,
            "memory_kb": self.memory_kb,
            "failed_test": self.failed_test,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationReport:
    """The outcome of a verification. `share` is the slowest accepted solution's part of the time limit."""

    slug: str
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    solutions: tuple[SolutionReport, ...] = ()
    time_limit_ms: int = 0
    slowest_accepted_ms: int = 0

    @property
    def ok(self) -> bool:
        """No error, and every labelled solution was judged as its label says."""
        return not self.diagnostics.errors and all(solution.ok for solution in self.solutions)

    @property
    def share(self) -> float:
        """How much of the time limit the slowest accepted solution takes."""
        return round(self.slowest_accepted_ms / self.time_limit_ms, 3) if self.time_limit_ms else 0.0

    def to_json(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "slug": self.slug,
            "ok": self.ok,
            "diagnostics": self.diagnostics.to_json(),
            "solutions": [solution.to_json() for solution in self.solutions],
            "margin": {
                "time_limit_ms": self.time_limit_ms,
                "slowest_accepted_ms": self.slowest_accepted_ms,
                "share": self.share,
            },
        }


def ignore_progress(report: SolutionReport) -> None:
    """The default for `progress`."""
    del report


def package_verify(
    package: Package,
    *,
    sandbox: BaseSandbox,
    progress: Callable[[SolutionReport], None] = ignore_progress,
) -> VerificationReport:
    """Check the package and judge its labelled solutions; `progress` is called after each.

    With errors among the checks nothing is run. Raises `SandboxError` when the sandbox fails: that says
    nothing about the package.
    """
    diagnostics = check_package(package)
    solutions: list[SolutionReport] = []
    if not diagnostics.errors:
        for solution in package.solutions:
            solutions.append(_verify_solution(package, solution, sandbox))
            progress(solutions[-1])
    slowest = max((item.time_ms for item in solutions if item.expected == "accepted"), default=0)
    _check_margin(package, slowest, diagnostics)
    return VerificationReport(
        slug=package.slug,
        diagnostics=diagnostics,
        solutions=tuple(solutions),
        time_limit_ms=package.time_limit_ms,
        slowest_accepted_ms=slowest,
    )


def _verify_solution(package: Package, solution: PackageSolution, sandbox: BaseSandbox) -> SolutionReport:
    family = get_language(solution.language).family
    if family not in sandbox.families():
        return _not_judged(solution, f"the sandbox {sandbox.alias} has no toolchain for {solution.language}")
    # An accepted solution must pass every test; of the others the first failure is the verdict.
    request = judge_request(
        package,
        language=solution.language,
        source=solution.code,
        stop_at_first_failure=solution.expected != "accepted",
    )
    try:
        judgement = judge(request, sandbox=sandbox, cache=CompileCache(max_bytes=0))
    except InvalidRequest as error:
        return _not_judged(solution, str(error))
    return _report(solution, judgement)


def _report(solution: PackageSolution, judgement: Judgement) -> SolutionReport:
    verdict = judgement.verdict.value if judgement.verdict else ""
    failed = next((test for test in judgement.tests if test.verdict not in {None, Verdict.ACCEPTED}), None)
    message = failed.message if failed else ""
    if failed and failed.exception:
        message = f"{failed.exception.name} {message}".strip()
    if judgement.compile and not judgement.compile.ok:
        message = judgement.compile.output.strip().rsplit("\n", 1)[-1]
    return SolutionReport(
        path=solution.path,
        language=solution.language,
        expected=solution.expected,
        verdict=verdict,
        ok=_as_expected(solution.expected, verdict),
        time_ms=judgement.time_ms,
        memory_kb=judgement.memory_kb,
        failed_test=failed.name if failed else "",
        message=message,
    )


def _as_expected(expected: str, verdict: str) -> bool:
    if expected == "rejected":
        return verdict not in {"", Verdict.ACCEPTED.value}
    return verdict == expected


def _not_judged(solution: PackageSolution, reason: str) -> SolutionReport:
    return SolutionReport(
        path=solution.path,
        language=solution.language,
        expected=solution.expected,
        verdict="",
        ok=False,
        message=reason,
    )


def _check_margin(package: Package, slowest_ms: int, diagnostics: Diagnostics) -> None:
    if slowest_ms > package.time_limit_ms * SAFE_SHARE:
        diagnostics.warning(
            "tight_time_limit",
            "problem.yaml",
            f"the slowest accepted solution takes {slowest_ms} ms of {package.time_limit_ms} ms",
        )
