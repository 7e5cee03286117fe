"""Verifying a package: its checks, then every labelled solution over every test."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from problems.packages.cache import VerifyCache
from problems.packages.checks import check_package
from problems.packages.diagnostics import Diagnostics
from problems.packages.expectations import Bounds, Rule, bounds_from_above, read_rules, time_bounds
from problems.packages.margins import Margin, Timed, check_margin, find_margin, multipliers
from problems.packages.model import Package, PackageSolution
from problems.packages.request import judge_request
from sandbox.base import BaseSandbox
from sandbox.checkers import CUSTOM
from sandbox.judge import CompileCache, InvalidRequest, Judgement, JudgeRequest, TestResult, Verdict, judge
from sandbox.languages.registry import get_language

_TOO_SLOW = Verdict.TIME_LIMIT_EXCEEDED.value
_FAILS_BUT_NEVER_WRONG = {_TOO_SLOW, Verdict.RUNTIME_ERROR.value, Verdict.MEMORY_LIMIT_EXCEEDED.value}


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
    score: float = 0.0
    stopped: bool = False  # too slow even for the wider limit: `time_ms` is only a lower bound
    lower_ms: int | None = None  # what bounds the time limit from below and above; None: nothing of it does
    upper_ms: int | None = None
    cached: bool = False

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
            "score": self.score,
            "cached": self.cached,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationReport:
    """The outcome of a verification."""

    slug: str
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    solutions: tuple[SolutionReport, ...] = ()
    margin: Margin = field(default_factory=Margin)

    @property
    def ok(self) -> bool:
        """No error, and every labelled solution was judged as its label says."""
        return not self.diagnostics.errors and all(solution.ok for solution in self.solutions)

    def to_json(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "slug": self.slug,
            "ok": self.ok,
            "diagnostics": self.diagnostics.to_json(),
            "solutions": [solution.to_json() for solution in self.solutions],
            "margin": self.margin.to_json(),
        }


def ignore_progress(report: SolutionReport) -> None:
    """The default for `progress`."""
    del report


def package_verify(
    package: Package,
    *,
    sandbox: BaseSandbox,
    progress: Callable[[SolutionReport], None] = ignore_progress,
    cache: VerifyCache | None = None,
) -> VerificationReport:
    """Check the package and judge its labelled solutions; `progress` is called after each.

    What the cache knows is not judged again; the caller saves it. With errors among the checks nothing
    is run. Raises `SandboxError` when the sandbox fails: that says nothing about the package.
    """
    diagnostics = check_package(package)
    solutions: list[SolutionReport] = []
    if not diagnostics.errors:
        verification = _Verification(package, sandbox, cache)
        for solution in package.solutions:
            solutions.append(verification.report(solution))
            progress(solutions[-1])
    margin = find_margin(package, [timed for report in solutions for timed in _timed(report)])
    check_margin(package, margin, diagnostics)
    return VerificationReport(slug=package.slug, diagnostics=diagnostics, solutions=tuple(solutions), margin=margin)


class _Verification:
    """One run over a package's solutions."""

    def __init__(self, package: Package, sandbox: BaseSandbox, cache: VerifyCache | None) -> None:
        self._package = package
        self._sandbox = sandbox
        self._cache = cache
        self._rules = read_rules(package, Diagnostics())
        self._images: dict[str, str] = {}

    def report(self, solution: PackageSolution) -> SolutionReport:
        """What the solution is judged, from the cache or anew."""
        family = get_language(solution.language).family
        if family not in self._sandbox.families():
            return _not_judged(solution, f"the sandbox {self._sandbox.alias} has no toolchain for {solution.language}")
        rules = tuple(rule for rule in self._rules if rule.applies_to(solution))
        if self._cache is None:
            return self._judged(solution, rules)
        digest = self._digest(solution, rules)
        known = self._cache.get(digest)
        if known is not None:
            return SolutionReport(**{**known, "path": solution.path, "cached": True})
        report = self._judged(solution, rules)
        if report.verdict not in {"", Verdict.JUDGE_ERROR.value}:
            self._cache.put(digest, asdict(report))
        return report

    def _judged(self, solution: PackageSolution, rules: tuple[Rule, ...]) -> SolutionReport:
        # An accepted solution must pass every test; of others the first failure says it, unless more is asked.
        needs_all = solution.expected in {"accepted", "partially_accepted"} or any(rule.expects for rule in rules)
        request = judge_request(
            self._package, language=solution.language, source=solution.code, stop_at_first_failure=not needs_all
        )
        try:
            stopped = False
            if bounds_from_above(solution, rules):
                wider = round(request.time_limit_ms * multipliers(self._package)[1])
                judgement = self._judge(replace(request, time_limit_ms=wider, stop_at_first_failure=True))
                stopped = judgement.verdict is Verdict.TIME_LIMIT_EXCEEDED
                if stopped and not needs_all:
                    return _report(solution, judgement, rules, stopped=True)
            return _report(solution, self._judge(request), rules, stopped=stopped)
        except InvalidRequest as error:
            return _not_judged(solution, str(error))

    def _judge(self, request: JudgeRequest) -> Judgement:
        return judge(request, sandbox=self._sandbox, cache=CompileCache(max_bytes=0))

    def _digest(self, solution: PackageSolution, rules: tuple[Rule, ...]) -> str:
        """Of everything that the report depends on, the toolchain included."""
        request = judge_request(self._package, language=solution.language, source="")
        families = {get_language(solution.language).family}
        if request.checker.kind == CUSTOM:
            families.add(get_language(request.checker.options["language"]).family)
        parts = [
            self._sandbox.alias,
            sorted(self._image(family) for family in families),
            request.tests_digest,
            request.mode.value,
            [request.time_limit_ms, request.memory_limit_kb, request.output_limit_kb, *multipliers(self._package)],
            [solution.language, solution.expected, hashlib.sha256(solution.code.encode()).hexdigest()],
            sorted(map(str, (sorted(rule.permitted) for rule in rules))),
            [[rule.solutions, rule.tests, sorted(rule.required), rule.score, rule.message, rule.use] for rule in rules],
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _image(self, family: str) -> str:
        if family not in self._images:
            with self._sandbox.acquire(family) as box:
                self._images[family] = box.image
        return self._images[family]


def _report(
    solution: PackageSolution, judgement: Judgement, rules: tuple[Rule, ...], *, stopped: bool = False
) -> SolutionReport:
    verdict = judgement.verdict.value if judgement.verdict else ""
    failed = next((test for test in judgement.tests if test.verdict not in {None, Verdict.ACCEPTED}), None)
    broken = next((words for rule in rules if (words := rule.unmet_by(judgement))), "")
    has_own_label = any(rule.stands_for_label(solution) for rule in rules)
    ok = not broken and bool(verdict) and (has_own_label or _as_expected(solution.expected, judgement))
    bounds = time_bounds(solution, rules, judgement) if ok else Bounds()
    return SolutionReport(
        path=solution.path,
        language=solution.language,
        expected=solution.expected,
        verdict=verdict,
        ok=ok,
        time_ms=judgement.time_ms,
        memory_kb=judgement.memory_kb,
        failed_test=failed.name if failed else "",
        message=broken or _message(judgement, failed),
        score=judgement.score,
        stopped=stopped,
        lower_ms=bounds.lower_ms,
        upper_ms=bounds.upper_ms,
    )


def _message(judgement: Judgement, failed: TestResult | None) -> str:
    if judgement.judge_message:
        return judgement.judge_message
    if judgement.compile and not judgement.compile.ok:
        return judgement.compile.output.strip().rsplit("\n", 1)[-1]
    if failed is None:
        return ""
    return f"{failed.exception.name} {failed.message}".strip() if failed.exception else failed.message


def _as_expected(expected: str, judgement: Judgement) -> bool:
    verdict = judgement.verdict.value if judgement.verdict else ""
    if verdict == Verdict.JUDGE_ERROR.value:
        return False
    if expected == "rejected":
        return verdict not in {"", Verdict.ACCEPTED.value}
    if expected == "brute_force":
        return verdict in _FAILS_BUT_NEVER_WRONG
    if expected == "partially_accepted":
        return 0 < judgement.score < 1
    return verdict == expected


def _timed(report: SolutionReport) -> Iterator[Timed]:
    """The times that bound the limit, as if the language had no factor."""
    factor = get_language(report.language).time_multiplier
    roles = {Verdict.ACCEPTED.value: report.lower_ms, _TOO_SLOW: report.upper_ms}
    for role, time_ms in roles.items():
        if time_ms is not None:
            is_bound = report.stopped and role == _TOO_SLOW
            yield Timed(path=report.path, expected=role, time_ms=round(time_ms / factor), is_bound=is_bound)


def _not_judged(solution: PackageSolution, reason: str) -> SolutionReport:
    return SolutionReport(
        path=solution.path,
        language=solution.language,
        expected=solution.expected,
        verdict="",
        ok=False,
        message=reason,
    )
