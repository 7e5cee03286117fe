"""The judge: compile once, run every test, say what happened as it happens."""

from __future__ import annotations

import functools
import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import structlog

from sandbox.base import BaseSandbox, Box, never_cancelled
from sandbox.checkers import CUSTOM
from sandbox.exceptions import SandboxFault
from sandbox.judge.author import AUTHOR_LIMITS, AuthorBench
from sandbox.judge.compilation import compile_files, compile_in_box, compiled_by_running, place_in_box
from sandbox.judge.compile_cache import COMPILE_CACHE, CompileCache
from sandbox.judge.lanes import Cancelled, Lanes, Run, is_believable
from sandbox.judge.places import places_of
from sandbox.judge.plan import Plan, make_author_plan, make_plan
from sandbox.judge.scoring import belongs, group_of, group_results, reason_to_skip, score_of
from sandbox.judge.trial import Ahead, Trial, run_test
from sandbox.judge.types import (
    CompileFinished,
    CompileInfo,
    JudgeEvent,
    Judgement,
    JudgeRequest,
    Mode,
    TestCase,
    TestFinished,
    TestResult,
    Verdict,
)
from sandbox.judge.verdicts import overall_verdict

# A box that breaks is replaced this often before the fault is the caller's to handle.
SPARE_BOXES = 1
# Borderline time-outs of one submission that are given a second run.
MAX_RERUNS = 3
# A program that ran out of time on this many tests (of a subtask) is not given the rest: an endless loop
# would hold a slot, and its learner, for minutes.
MAX_TIMEOUTS = 3
# So many are told to the box together: each message of its own costs an engine's proxies as much as a small test.
TESTS_AHEAD = 8

logger = structlog.get_logger(__name__)


def ignore_event(event: JudgeEvent) -> None:
    """The default for `on_event`."""
    del event


def judge(
    request: JudgeRequest,
    *,
    sandbox: BaseSandbox,
    on_event: Callable[[JudgeEvent], None] = ignore_event,
    cancelled: Callable[[], bool] = never_cancelled,
    cache: CompileCache = COMPILE_CACHE,
    parallel: int = 1,
) -> Judgement:
    """Judge one source against its tests, in order, in one box.

    `on_event` is called from this thread, once per compile and per test in test order, also when a
    broken box was replaced in between. `cancelled` is asked often, from this thread; when it says so the
    judgement's status is "cancelled" and it has no verdict.

    With `parallel` above 1 up to so many tests run at once, as far as boxes and processors are free. The
    judgement is the same: what was measured in company and comes near a limit is run again alone.

    Raises `InvalidRequest` (the caller's mistake), `SandboxUnavailable` (no box now) or `SandboxFault`
    (two boxes broke in a row). None of them is the learner's fault.
    """
    session = _Session(make_plan(request), sandbox, on_event, cancelled, cache, parallel)
    return session.judge()


class _Session:
    """One judging: what is known so far survives a broken box."""

    def __init__(
        self,
        plan: Plan,
        sandbox: BaseSandbox,
        on_event: Callable[[JudgeEvent], None],
        cancelled: Callable[[], bool],
        cache: CompileCache,
        parallel: int,
    ) -> None:
        self.plan = plan
        self.author_plan = _author_plan(plan)
        self.sandbox = sandbox
        self.on_event = on_event
        self.ask_cancelled = cancelled
        self.is_cancelled = False
        self.thread = threading.get_ident()
        self.cache = cache
        self.parallel = parallel
        self.places = places_of(sandbox)
        self.boxes = 1 if self.author_plan is None else 2
        self.compile: CompileInfo | None = None
        self.results: list[TestResult] = []
        self.image = ""
        self.stopped = False
        self.reruns = 0

    def cancelled(self) -> bool:
        """Has the caller said so? Lanes may ask as well; the caller is asked from its own thread only."""
        if not self.is_cancelled and threading.get_ident() == self.thread:
            self.is_cancelled = self.ask_cancelled()
        return self.is_cancelled

    def judge(self) -> Judgement:
        with self.places.held(self.boxes, cancelled=self.cancelled) as has_places:
            self.stopped = not has_places
            if has_places:
                self._judge_with_spare()
        return self._judgement()

    def _judge_with_spare(self) -> None:
        for spare in range(SPARE_BOXES, -1, -1):
            try:
                with ExitStack() as stack:
                    box = stack.enter_context(self.sandbox.acquire(self.plan.language.family))
                    bench = self._bench(self.cancelled)
                    self._judge_in(box, stack.enter_context(bench) if bench else None)
                break
            except SandboxFault as fault:
                logger.warning("sandbox_fault", sandbox=self.sandbox.alias, spare_boxes=spare, reason=str(fault))
                if not spare:
                    raise

    def _bench(self, cancelled: Cancelled) -> AuthorBench | None:
        """Where the author's own program runs, if there is one."""
        if self.author_plan is None:
            return None
        role = "interactor" if self.plan.request.mode is Mode.INTERACTIVE else "checker"
        name = f"the {role} {self.plan.checker.options['path']}".rstrip()
        return AuthorBench(self.author_plan, self.sandbox, name=name, cache=self.cache, cancelled=cancelled)

    def _judge_in(self, box: Box, bench: AuthorBench | None) -> None:
        self.image = box.image
        # What an author's program says is waited for: it takes its own time on the same processors.
        ahead = Ahead(self.plan, box) if bench is None else None
        if ahead is not None and self.parallel == 1:
            ahead.expect(self._coming(len(self.results)))
        info = place_in_box(self.plan, box, self.cache)
        if info is not None:
            self._compiled(info)
        elif ahead is None or not self._is_told_by_first_test():
            self._compile(box)
        if not self._is_over():
            self._run_tests(box, bench, ahead)

    def _is_told_by_first_test(self) -> bool:
        """Does the first test show whether the source compiles? A process of its own would cost as much as a test."""
        step = self.plan.compile
        is_told = step is not None and step.told_by_run == self.plan.argv
        return is_told and self.compile is None and self.parallel == 1 and bool(self._coming(0))

    def _compile(self, box: Box) -> None:
        info = compile_files(self.plan, box, self.cache, self.cancelled)
        if info is None:
            self.stopped = True
        else:
            self._compiled(info)

    def _compiled(self, info: CompileInfo) -> None:
        if self.compile is None:
            self.compile = info
            self.on_event(CompileFinished(compile=info))

    def _run_tests(self, box: Box, bench: AuthorBench | None, ahead: Ahead | None) -> None:
        tests = self.plan.request.tests
        further = min(self.parallel, self.places.cores, len(tests) - len(self.results)) - 1
        if further > 0:
            self._run_ahead(box, bench, further)
        while len(self.results) < len(tests) and not self._is_over():
            test = tests[len(self.results)]
            reason = self._reason_to_skip(test)
            if reason:
                self._add(_skipped(test, reason))
            else:
                self._run_test(test, box, bench, ahead)

    def _is_over(self) -> bool:
        return self.stopped or (self.compile is not None and not self.compile.ok)

    def _compiled_by_running(self, box: Box) -> None:
        if self.compile is None:
            self._compiled(compiled_by_running(self.plan, box, self.cache))

    def _run_test(self, test: TestCase, box: Box, bench: AuthorBench | None, ahead: Ahead | None) -> None:
        if self.cancelled():
            self.stopped = True
            return
        if ahead is not None:
            ahead.expect(self._coming(len(self.results) + 1))
        trial = run_test(
            self.plan,
            test,
            box,
            bench=bench,
            may_rerun=self.reruns < MAX_RERUNS,
            cancelled=self.cancelled,
            ahead=ahead,
            on_compiled=functools.partial(self._compiled_by_running, box),
        )
        if trial is None:
            self.stopped = True
            return
        if self.compile is None and not trial.compiled:
            self._compile(box)  # what became of the test says little: the compiler has the word
            return
        self._compiled_by_running(box)
        self.reruns += trial.reran
        self._add_trial(test, trial)

    def _coming(self, first: int) -> Sequence[TestCase]:
        """The tests from this one on that will be run, as far as can be known and is worth telling ahead."""
        coming = self.plan.request.tests[first : first + TESTS_AHEAD]
        return tuple(itertools.takewhile(lambda test: not self._reason_to_skip(test), coming))

    def _add_trial(self, test: TestCase, trial: Trial) -> None:
        if trial.result.judge_message:
            logger.info(
                "judge_message", test=test.name, verdict=trial.result.verdict, message=trial.result.judge_message
            )
        self._add(trial.result)

    def _run_ahead(self, box: Box, bench: AuthorBench | None, further: int) -> None:
        """Run tests in several boxes until one's result cannot be believed; the rest is for one box alone."""
        tests = self.plan.request.tests
        span = {"first": len(self.results), "end": len(tests)}
        with Lanes(self._lane(box, bench), further=further, opening=self._further_lane, **span) as lanes:
            while len(self.results) < len(tests):
                test = tests[len(self.results)]
                reason = self._reason_to_skip(test)
                if reason:
                    self._add(_skipped(test, reason))
                    continue
                trial = lanes.result(len(self.results), self.cancelled)
                if trial is None or not is_believable(trial, self.plan.soft_cpu_ms):
                    return
                self._add_trial(test, trial)

    def _lane(self, box: Box, bench: AuthorBench | None) -> Run:
        def run(index: int, cancelled: Cancelled) -> Trial | None:
            test = self.plan.request.tests[index]
            return run_test(self.plan, test, box, bench=bench, may_rerun=False, cancelled=cancelled)

        return run

    @contextmanager
    def _further_lane(self, cancelled: Cancelled) -> Iterator[Run | None]:
        """A lane with a box of its own, when places are free; the cache knows the compiled program."""
        with self.places.further(self.boxes) as is_free, ExitStack() as stack:
            if not is_free:
                yield None
                return
            box = stack.enter_context(self.sandbox.acquire(self.plan.language.family))
            bench = self._bench(cancelled)
            lane_bench = stack.enter_context(bench) if bench else None
            info = compile_in_box(self.plan, box, self.cache, cancelled)
            yield self._lane(box, lane_bench) if info is not None and info.ok else None

    def _reason_to_skip(self, test: TestCase) -> str:
        request = self.plan.request
        if any(result.verdict is Verdict.JUDGE_ERROR for result in self.results):
            return "not run: the judge failed on an earlier test"
        group = group_of(request.scoring, test.name)
        # Each subtask is a chance of its own.
        earlier = [result for result in self.results if group is None or belongs(result.name, group.name)]
        failed = any(result.verdict is not Verdict.ACCEPTED for result in earlier)
        if failed and request.stop_at_first_failure:
            return "not run: an earlier test failed"
        timeouts = sum(result.verdict is Verdict.TIME_LIMIT_EXCEEDED for result in earlier)
        if timeouts >= MAX_TIMEOUTS:
            return f"not run: the program ran out of time on {timeouts} tests"
        return reason_to_skip(request, self.results, test)

    def _add(self, result: TestResult) -> None:
        self.results.append(result)
        self.on_event(TestFinished(index=len(self.results) - 1, result=result))

    def _judgement(self) -> Judgement:
        request = self.plan.request
        passed = sum(result.verdict is Verdict.ACCEPTED for result in self.results)
        total = len(request.tests)
        groups = group_results(request, self.results)
        share = round(passed / total, 4) if total else 0.0
        return Judgement(
            status="cancelled" if self.stopped else "finished",
            verdict=self._verdict(),
            score=score_of(request.scoring, groups) if request.scoring else share,
            groups=groups,
            language=request.language,
            time_ms=max((result.time_ms for result in self.results), default=0),
            memory_kb=max((result.memory_kb for result in self.results), default=0),
            tests_passed=passed,
            tests_total=total,
            compile=self.compile,
            tests=tuple(self.results),
            sandbox=self.sandbox.alias,
            image=self.image,
            tests_digest=request.tests_digest,
        )

    def _verdict(self) -> Verdict | None:
        if self.stopped or self.compile is None:
            return None
        if not self.compile.ok:
            return Verdict.COMPILE_ERROR
        return overall_verdict([result.verdict for result in self.results])


def _author_plan(plan: Plan) -> Plan | None:
    if plan.checker.kind != CUSTOM:
        return None
    limits = AUTHOR_LIMITS
    if plan.request.mode is Mode.INTERACTIVE:
        # It lives as long as the program that it talks to, and then some.
        limits = replace(limits, wall_ms=limits.wall_ms + plan.limits.wall_ms)
    return make_author_plan(plan.checker, limits)


def _skipped(test: TestCase, reason: str) -> TestResult:
    return TestResult(
        name=test.name,
        visibility=test.visibility,
        verdict=None,
        message=reason,
        description=test.description,
        hint=test.hint,
    )
