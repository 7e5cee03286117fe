"""Runs programs of the evaluation on the sandbox, and remembers what came of each."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import replace
from pathlib import Path

from problems.packages import Package, judge_request
from sandbox import default_sandbox
from sandbox.exceptions import SandboxError
from sandbox.judge import JudgeEvent, Judgement, JudgeRequest, TestFinished, Verdict, judge

PASSED = "accepted"
PROBES_MAX = 8  # of many failing tests the smallest are tried


class JudgeFailed(SandboxError):
    """The judge itself failed on a candidate, so that nothing is known."""


class Executor:
    """Says whether a program mends what fails, by digest of program and tests. Thread-safe.

    With a `cache` file, results outlive the process; `run_count` counts real executions.
    """

    def __init__(self, *, cache: Path | None = None) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._known: dict[str, bool] = {}
        self.run_count = 0
        if cache and cache.exists():
            self._known = dict(json.loads(line) for line in cache.read_text().splitlines())

    def passes_all(self, package: Package, *, language: str, source: str) -> bool:
        """Whether the program is a solution. Raises SandboxError when nothing can run."""
        request = judge_request(package, language=language, source=source, stop_at_first_failure=True)
        return self._remembered("all", request, whole=True)

    def passes_one(self, package: Package, *, language: str, source: str, of: frozenset[str]) -> bool:
        """Whether it passes one of these tests (the smallest of them are tried). Raises SandboxError."""
        request = judge_request(package, language=language, source=source, stop_at_first_failure=False)
        tests = sorted((test for test in request.tests if test.name in of), key=lambda test: len(test.input))
        return self._remembered("one", replace(request, tests=tuple(tests[:PROBES_MAX])), whole=False)

    def judge(self, request: JudgeRequest) -> Judgement:
        """A whole judgement, not remembered."""
        self.run_count += 1
        return judge(replace(request, stop_at_first_failure=False), sandbox=default_sandbox())

    def _remembered(self, kind: str, request: JudgeRequest, *, whole: bool) -> bool:
        key = _digest(kind, request)
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = self._run(request, whole=whole)
            self._remember(key, known)
        return known

    def _run(self, request: JudgeRequest, *, whole: bool) -> bool:
        self.run_count += 1
        decided: list[bool] = []

        def watch(event: JudgeEvent) -> None:
            verdict = event.result.verdict if isinstance(event, TestFinished) else None
            if verdict is Verdict.JUDGE_ERROR:
                raise JudgeFailed("the judge failed on a candidate of the evaluation")
            if not whole and verdict is Verdict.ACCEPTED:
                decided.append(True)
            elif verdict is Verdict.TIME_LIMIT_EXCEEDED:
                decided.append(False)  # the tests come by size: larger ones take longer still

        judgement = judge(request, sandbox=default_sandbox(), on_event=watch, cancelled=lambda: bool(decided))
        return decided[0] if decided else judgement.verdict is Verdict.ACCEPTED

    def _remember(self, key: str, value: bool) -> None:
        with self._lock:
            self._known[key] = value
            if self._cache:
                self._cache.parent.mkdir(parents=True, exist_ok=True)
                with self._cache.open("a") as file:
                    file.write(json.dumps([key, value]) + "\n")


def _digest(kind: str, request: JudgeRequest) -> str:
    names = ",".join(test.name for test in request.tests)
    parts = (kind, request.tests_digest, names, str(request.time_limit_ms), request.language, request.source)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
