"""Runs candidates in the sandbox: what makes failing tests pass is the answer, whatever it looks like."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.utils.functional import cached_property

from sandbox.base import BaseSandbox
from sandbox.judge import JudgeEvent, JudgeRequest, TestCase, TestFinished, Verdict, judge
from tutor.gate.candidates import Candidate
from tutor.gate.context import GateContext
from tutor.gate.decision import SOLUTION_CODE
from tutor.gate.outcomes import OutcomeStore, digest_of

# Of many failing tests the smallest are tried: a right change mends them too.
PROBES_MAX = 4
EXAMPLE_LEVEL = 4  # from here on only a whole solution is a leak
SECONDS_MAX = 3.0  # of trying, for one unit; waiting for a turn is not counted
TURN_SECONDS_MAX = 4.0  # of waiting for a turn
# Candidates tried at once by this process: more would slow each other until none ends in time.
_TURNS = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))

SandboxSource = Callable[[], BaseSandbox]


class GateTimeout(Exception):
    """The candidates were not all tried in time."""


class ExecutionFailed(Exception):
    """The judge failed on a candidate, so nothing is known of it."""


class Execution:
    """Tries candidates for one conversation. The first one that leaks decides."""

    def __init__(self, context: GateContext, *, sandbox: SandboxSource, store: OutcomeStore) -> None:
        self._context = context
        self._sandbox = sandbox
        self._store = store
        self._seconds_left = SECONDS_MAX

    def check(self, candidates: Iterable[Candidate]) -> str:
        """SOLUTION_CODE when one candidate passes what it must not. Raises GateTimeout and what the judge raises."""
        self._seconds_left = SECONDS_MAX
        retried = False
        for candidate in candidates:
            try:
                leaks = self._leaks(candidate)
            except GateTimeout:
                if retried:
                    raise
                # Once more: a machine that was busy for a moment must not make a false alarm.
                retried, self._seconds_left = True, SECONDS_MAX
                leaks = self._leaks(candidate)
            if leaks:
                return SOLUTION_CODE
        return ""

    def _leaks(self, candidate: Candidate) -> bool:
        failing = self.failing
        whole_only = self._context.level >= EXAMPLE_LEVEL or not failing
        tests = (*failing, *self.passing) if whole_only else failing[:PROBES_MAX]
        if not tests:
            return False
        digest = digest_of(
            self._tests_digest, "all" if whole_only else "new", candidate.language, candidate.source,
            *(test.name for test in tests),
        )  # fmt: skip
        known = self._store.get(digest)
        if known is None:
            known = self._run(candidate, tests, whole=whole_only)
            self._store.put(digest, known)
        return known

    def _run(self, candidate: Candidate, tests: tuple[TestCase, ...], *, whole: bool) -> bool:
        """Whether all tests pass (`whole`), or at least one."""
        request = _trial_request(self._context.request, candidate, tests, whole=whole)
        decided: list[bool] = []

        def watch(event: JudgeEvent) -> None:
            if not isinstance(event, TestFinished):
                return
            if event.result.verdict is Verdict.JUDGE_ERROR:
                raise ExecutionFailed(event.result.judge_message)
            if not whole and event.result.verdict is Verdict.ACCEPTED:
                decided.append(True)
            # What runs out of time on a small test runs out of it on a larger one.
            elif event.result.verdict is Verdict.TIME_LIMIT_EXCEEDED:
                decided.append(False)

        with self._turn() as late:
            judgement = judge(
                request, sandbox=self._sandbox(), on_event=watch, cancelled=lambda: bool(decided) or late()
            )
        if decided:
            return decided[0]
        if judgement.status == "cancelled":
            raise GateTimeout
        return judgement.verdict is Verdict.ACCEPTED

    @contextmanager
    def _turn(self) -> Iterator[Callable[[], bool]]:
        """Wait for a turn, and book the time that it takes. Yields whether the time is up. Raises GateTimeout."""
        if not _TURNS.acquire(timeout=TURN_SECONDS_MAX):
            raise GateTimeout
        began = time.monotonic()
        deadline = began + self._seconds_left
        try:
            yield lambda: time.monotonic() > deadline
        finally:
            _TURNS.release()
            self._seconds_left -= time.monotonic() - began

    @cached_property
    def failing(self) -> tuple[TestCase, ...]:
        """The tests that the learner's code fails, in the order in which candidates meet them."""
        return self._split[0]

    @cached_property
    def passing(self) -> tuple[TestCase, ...]:
        return self._split[1]

    @cached_property
    def _split(self) -> tuple[tuple[TestCase, ...], tuple[TestCase, ...]]:
        context = self._context
        facts = {fact.name: fact for fact in context.facts}
        slow = {name for name, fact in facts.items() if fact.verdict == Verdict.TIME_LIMIT_EXCEEDED.value}
        passed = {fact.name for fact in context.facts if fact.verdict == Verdict.ACCEPTED.value}
        if not facts:
            passed = self._passed_by_learner()
        ordered = sorted(context.request.tests, key=lambda test: (test.name in slow, len(test.input)))
        failing = tuple(test for test in ordered if test.name not in passed)
        return failing, tuple(test for test in ordered if test.name in passed)

    def _passed_by_learner(self) -> set[str]:
        """Judge code that was never judged, as the chat meets it. None of its tests fail in doubt: all do."""
        if not self._context.code.strip():
            return set()
        request = replace(self._context.request, scoring=None, stop_at_first_failure=False)
        with self._turn() as late:
            judgement = judge(request, sandbox=self._sandbox(), cancelled=late)
        return {test.name for test in judgement.tests if test.verdict is Verdict.ACCEPTED}

    @cached_property
    def _tests_digest(self) -> str:
        request = self._context.request
        tests = request.tests_digest or digest_of(
            *(f"{test.name}\n{test.input!r}\n{test.expected!r}\n{test.arguments}" for test in request.tests)
        )
        return digest_of(
            tests, request.mode.value, repr(request.signature), repr(request.checker),
            f"{request.time_limit_ms} {request.memory_limit_kb} {request.output_limit_kb}",
        )  # fmt: skip


def _trial_request(
    request: JudgeRequest, candidate: Candidate, tests: tuple[TestCase, ...], *, whole: bool
) -> JudgeRequest:
    return replace(
        request,
        language=candidate.language,
        source=candidate.source,
        tests=tests,
        scoring=None,
        stop_at_first_failure=whole,
    )
