"""Runs programs of the evaluation on the sandbox, and remembers what came of each."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import replace
from pathlib import Path

from problems.packages import Package, judge_request
from sandbox import default_sandbox
from sandbox.judge import Judgement, JudgeRequest, judge

PASSED = "accepted"


class Executor:
    """Which tests a program passes, by digest of program and tests.

    With a `cache` file, results outlive the process; `run_count` counts real executions.
    """

    def __init__(self, *, cache: Path | None = None) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._known: dict[str, list[str]] = {}
        self.run_count = 0
        if cache and cache.exists():
            self._known = dict(json.loads(line) for line in cache.read_text().splitlines())

    def passing(self, package: Package, *, language: str, source: str) -> frozenset[str]:
        """Names of the tests that the program passes. Raises SandboxError when there is no sandbox."""
        request = judge_request(package, language=language, source=source, stop_at_first_failure=False)
        key = _digest(request)
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = sorted(test.name for test in self.judge(request).tests if test.verdict == PASSED)
            self._remember(key, known)
        return frozenset(known)

    def judge(self, request: JudgeRequest) -> Judgement:
        """A whole judgement, not remembered."""
        self.run_count += 1
        return judge(replace(request, stop_at_first_failure=False), sandbox=default_sandbox())

    def _remember(self, key: str, passing: list[str]) -> None:
        with self._lock:
            self._known[key] = passing
            if self._cache:
                self._cache.parent.mkdir(parents=True, exist_ok=True)
                with self._cache.open("a") as file:
                    file.write(json.dumps([key, passing]) + "\n")


def _digest(request: JudgeRequest) -> str:
    parts = (request.tests_digest, str(request.time_limit_ms), request.language, request.source)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
