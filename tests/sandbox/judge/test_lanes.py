"""Several tests at once: the same judgement as one at a time, and nothing said of time that company may have caused."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.backends.bubblewrap import BubblewrapSandbox
from sandbox.base import Outcome
from sandbox.exceptions import SandboxFault, SandboxUnavailable
from sandbox.judge import Aggregation, CompileCache, Mode, Scoring, TestFinished, TestGroup, Verdict, judge
from sandbox.judge import places as places_module
from tests.sandbox.hosts import QUICK, opened
from tests.sandbox.judge import programs
from tests.sandbox.judge.programs import custom
from tests.sandbox.judge.requests import case, request
from tests.sandbox.scripted import ScriptedSandbox, ended, exited

WAIT_SECONDS = 20


@pytest.fixture
def cache() -> CompileCache:
    return CompileCache()


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch):
    """Whatever this machine has."""
    monkeypatch.setattr(places_module.os, "sched_getaffinity", lambda _process: {0, 1})


def numbered(count: int, **options) -> list:
    return [case(b"%d\n" % n, b"%d\n" % n, name=f"secret/{n:02}", visibility="secret", **options) for n in range(count)]


class ByInput(ScriptedSandbox):
    """Answers by what the program reads, however many boxes ask; says who ran beside whom."""

    def __init__(self, answer) -> None:
        super().__init__()
        self.answer = answer
        self.lock = threading.Lock()
        self.now: set[bytes] = set()
        self.company: dict[bytes, list[int]] = {}

    def take(self, process):
        with self.lock:
            self.now.add(process.stdin)
            self.company.setdefault(process.stdin, []).append(len(self.now))
        try:
            return self.answer(process.stdin)
        finally:
            with self.lock:
                self.now.discard(process.stdin)

    @property
    def answers(self):
        return _Endless(self.take)

    @answers.setter
    def answers(self, value):
        del value


class _Endless:
    def __init__(self, answer) -> None:
        self._answer = answer

    def pop(self, index):
        del index
        return self._answer


def echoed(given: bytes):
    return exited(given, cpu_ms=3)


class TestLanes:
    def test_two_tests_really_run_at_once_and_are_told_in_order(self, cache):
        """Each of the first two waits for the other; alone they would wait for ever."""
        meeting = threading.Barrier(2)

        def answer(given):
            if given in {b"0\n", b"1\n"}:
                meeting.wait(WAIT_SECONDS)
            return exited(given, cpu_ms=3)

        events = []
        sandbox = ByInput(answer)
        judgement = judge(request(*numbered(6)), sandbox=sandbox, cache=cache, on_event=events.append, parallel=2)
        assert judgement.verdict is Verdict.ACCEPTED
        assert [event.index for event in events if isinstance(event, TestFinished)] == list(range(6))
        assert len(sandbox.boxes) == 2

    def test_one_at_a_time_unless_asked(self, cache):
        sandbox = ByInput(echoed)
        judge(request(*numbered(4)), sandbox=sandbox, cache=cache)
        assert len(sandbox.boxes) == 1

    def test_never_more_than_there_are_processors(self, cache):
        sandbox = ByInput(echoed)
        judge(request(*numbered(20)), sandbox=sandbox, cache=cache, parallel=8)
        assert len(sandbox.boxes) <= 2

    @pytest.mark.parametrize(
        "slow",
        [exited(b"2\n", cpu_ms=900), exited(b"2\n", cpu_ms=1100), ended(Outcome.WALL_LIMIT, cpu_ms=900, wall_ms=4900)],
        ids=["near", "over", "clock"],
    )
    def test_what_comes_near_the_limit_is_run_again_alone(self, cache, slow):
        """Company made it slow; alone it is quick, and that is what is told."""
        runs = iter([slow])

        def answer(given):
            return next(runs, exited(given, cpu_ms=3)) if given == b"2\n" else exited(given, cpu_ms=3)

        sandbox = ByInput(answer)
        judgement = judge(request(*numbered(5)), sandbox=sandbox, cache=cache, parallel=2)
        assert judgement.verdict is Verdict.ACCEPTED
        assert judgement.time_ms == 3
        assert sandbox.company[b"2\n"][-1] == 1
        assert not judgement.tests[2].reran  # it was never announced before

    def test_after_a_doubtful_result_nothing_runs_in_company(self, cache):
        sandbox = ByInput(lambda given: ended(Outcome.CPU_LIMIT, cpu_ms=1300) if given == b"1\n" else echoed(given))
        judgement = judge(request(*numbered(8)), sandbox=sandbox, cache=cache, parallel=2)
        assert judgement.tests[1].verdict is Verdict.TIME_LIMIT_EXCEEDED
        assert all(sandbox.company[b"%d\n" % n][-1] == 1 for n in (1, 6, 7))

    @pytest.mark.parametrize("options", [{}, {"stop_at_first_failure": True}])
    def test_the_judgement_is_that_of_one_lane(self, cache, options):
        """Skipping, scoring and words are the same, whatever ran ahead."""

        def answer(given):
            return exited(b"no\n", cpu_ms=3) if given in {b"3\n", b"5\n"} else exited(given, cpu_ms=3)

        asked = request(*numbered(9), **options)
        alone, together = (judge(asked, sandbox=ByInput(answer), cache=cache, parallel=n).public() for n in (1, 2))
        together["compile"]["cached"] = alone["compile"]["cached"]
        together["compile"]["time_ms"] = alone["compile"]["time_ms"]
        assert together == alone

    def test_a_fault_is_replaced_as_ever(self, cache):
        broken = iter([True])

        def answer(given):
            if given == b"2\n" and next(broken, False):
                raise SandboxFault("runner gone")
            return exited(given, cpu_ms=3)

        judgement = judge(request(*numbered(6)), sandbox=ByInput(answer), cache=cache, parallel=2)
        assert judgement.verdict is Verdict.ACCEPTED

    def test_cancelling_ends_every_lane(self, cache):
        """And the caller is asked from its own thread only, where its database connection is."""
        threads = set()
        running = threading.Event()

        def answer(given):
            running.set()
            return exited(given, cpu_ms=3)

        def cancelled():
            threads.add(threading.get_ident())
            return running.is_set()

        sandbox = ByInput(answer)
        judgement = judge(request(*numbered(50)), sandbox=sandbox, cache=cache, cancelled=cancelled, parallel=2)
        assert (judgement.status, judgement.verdict) == ("cancelled", None)
        assert threads == {threading.get_ident()}

    @pytest.mark.parametrize("language", ["python", "c"])
    def test_real_programs(self, real_sandbox, cache, language):
        source = {
            "python": "print(input())\n",
            "c": '#include <stdio.h>\nint main(void) { int n; scanf("%d", &n); printf("%d\\n", n); }\n',
        }[language]
        judgement = judge(
            request(*numbered(12), source=source, language=language), sandbox=real_sandbox, cache=cache, parallel=2
        )
        assert judgement.verdict is Verdict.ACCEPTED, judgement.tests

    def test_real_checkers(self, real_sandbox, cache):
        """Each lane has the author's program in a box of its own."""
        tests = [case(b"12\n", b"6\n", name=f"sample/{n}") for n in range(6)]
        asked = request(*tests, source="print(3)\n", checker=custom(programs.DIVISOR_PYTHON))
        assert judge(asked, sandbox=real_sandbox, cache=cache, parallel=2).verdict is Verdict.ACCEPTED

    def test_an_endless_loop_is_judged_as_alone(self, real_sandbox, cache):
        asked = request(*numbered(6), source="while True: pass\n", time_limit_ms=200)
        judgement = judge(asked, sandbox=real_sandbox, cache=cache, parallel=2)
        assert judgement.verdict is Verdict.TIME_LIMIT_EXCEEDED
        assert [test.verdict for test in judgement.tests[3:]] == [None] * 3


class TestSubtasks:
    def test_time_outs_are_counted_for_each_subtask(self, cache):
        """Three in one skip the rest of it; the next subtask has its own chance."""
        groups = tuple(
            TestGroup(name=f"secret/{name}", max_score=50, aggregation=Aggregation.PASS_FAIL) for name in "ab"
        )
        tests = [
            case(b"%s%d" % (group.encode(), n), b"1\n", name=f"secret/{group}/{n}", visibility="secret")
            for group in "ab"
            for n in range(5)
        ]
        slow = ended(Outcome.CPU_LIMIT, cpu_ms=1300)
        sandbox = ByInput(lambda given: exited(b"1\n") if given.startswith(b"b") else slow)
        judgement = judge(request(*tests, scoring=Scoring(groups=groups)), sandbox=sandbox, cache=cache)
        assert [test.verdict for test in judgement.tests[:5]] == [Verdict.TIME_LIMIT_EXCEEDED] * 3 + [None] * 2
        assert judgement.tests[4].message == "not run: the program ran out of time on 3 tests"
        assert all(test.verdict is Verdict.ACCEPTED for test in judgement.tests[5:])
        assert (judgement.verdict, judgement.score) == (Verdict.TIME_LIMIT_EXCEEDED, 0.5)


class Narrow(ByInput):
    """Lends two boxes at once and no more: whoever asks for a third has waited in vain."""

    max_boxes = 2

    def __init__(self, answer) -> None:
        super().__init__(answer)
        self.free = threading.BoundedSemaphore(2)

    def acquire(self, family):
        if not self.free.acquire(timeout=1):
            raise SandboxUnavailable("all 2 sandboxes were busy")
        return _Returned(super().acquire(family), self.free)


class _Returned:
    def __init__(self, inner, free) -> None:
        self._inner, self._free = inner, free

    def __enter__(self):
        return self._inner.__enter__()

    def __exit__(self, *error):
        self._free.release()
        return self._inner.__exit__(*error)


class TestPlaces:
    @pytest.fixture
    def pool_of_two(self):
        yield from opened(BubblewrapSandbox("narrow", {**QUICK, "MAX_BOXES": 2, "ACQUIRE_TIMEOUT": 5.0}))

    def test_many_judgings_with_two_boxes_each_take_turns(self, cache):
        """With room for one of them at a time: none fails, none waits for ever."""

        def answer(given):
            return exited(exit_code=42) if not given else exited(b"x\n", cpu_ms=1)

        sandbox = Narrow(answer)
        asked = request(case(b"1\n", b"1\n"), source="x", checker=custom("x"))
        verdicts = []

        def one():
            verdicts.append(judge(asked, sandbox=sandbox, cache=CompileCache()).tests[0].verdict)

        threads = [threading.Thread(target=one) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WAIT_SECONDS)
        assert len(verdicts) == 8

    def test_real_conversations_in_a_pool_of_two(self, pool_of_two):
        """Four at once, each of which needs both boxes."""
        checker = custom(programs.GUESS)
        asked = request(case(b"42\n", b""), source=programs.BISECT, mode=Mode.INTERACTIVE, checker=checker)
        with ThreadPoolExecutor(4) as threads:
            verdicts = list(threads.map(lambda _: judge(asked, sandbox=pool_of_two).verdict, range(8)))
        assert verdicts == [Verdict.ACCEPTED] * 8

    def test_what_can_never_be_had_is_said_at_once(self, cache):
        sandbox = Narrow(echoed)
        sandbox.max_boxes = 1
        asked = request(case(b"1\n", b"1\n"), source="x", checker=custom("x"))
        with pytest.raises(SandboxUnavailable, match="needs 2 sandboxes at once and only 1 may be in use"):
            judge(asked, sandbox=sandbox, cache=cache)

    def test_who_waits_can_be_cancelled(self, cache):
        sandbox = Narrow(echoed)
        with places_module.places_of(sandbox).held(2, cancelled=lambda: False):
            judgement = judge(request(case()), sandbox=sandbox, cache=cache, cancelled=lambda: True)
        assert (judgement.status, judgement.verdict, sandbox.boxes) == ("cancelled", None, [])

    def test_lanes_never_take_what_somebody_waits_for(self):
        places = places_module.Places(2, cores=4)
        with places.held(1, cancelled=lambda: False), places.further(1) as first, places.further(1) as second:
            assert (first, second) == (True, False)
