"""The engine: compile once, run many, tell as it happens, survive a broken box."""

from __future__ import annotations

import pytest

from sandbox.base import Outcome
from sandbox.exceptions import SandboxFault
from sandbox.judge import (
    CompileCache,
    CompileFinished,
    CompileInfo,
    InvalidRequest,
    TestFinished,
    Verdict,
    judge,
)
from sandbox.judge.compile_cache import Compiled
from tests.sandbox.judge.requests import case, request
from tests.sandbox.scripted import ScriptedSandbox, ended, exited

ONE = case(b"1\n", b"1\n", name="sample/1")
TWO = case(b"2\n", b"2\n", name="secret/2", visibility="secret")
THREE = case(b"3\n", b"3\n", name="secret/3", visibility="secret")


@pytest.fixture
def cache() -> CompileCache:
    return CompileCache()


class TestJudge:
    def test_all_tests_right_is_accepted(self, cache):
        """A program that answers every test is accepted with the full score."""
        sandbox = ScriptedSandbox(exited(b"1\n", cpu_ms=5, memory_kb=100), exited(b"2\n", cpu_ms=9, memory_kb=50))
        judgement = judge(request(ONE, TWO), sandbox=sandbox, cache=cache)
        assert (judgement.status, judgement.verdict, judgement.score) == ("finished", Verdict.ACCEPTED, 1.0)
        assert (judgement.time_ms, judgement.memory_kb) == (9, 100)
        assert (judgement.tests_passed, judgement.tests_total) == (2, 2)
        assert (judgement.sandbox, judgement.image) == ("scripted", "sha256:scripted")

    def test_first_failing_test_decides(self, cache):
        """The verdict is that of the first failing test in order, the score counts all."""
        sandbox = ScriptedSandbox(exited(b"1\n"), exited(b"0\n"), ended(Outcome.CPU_LIMIT, cpu_ms=1300))
        judgement = judge(request(ONE, TWO, THREE), sandbox=sandbox, cache=cache)
        assert judgement.verdict is Verdict.WRONG_ANSWER
        assert judgement.score == pytest.approx(1 / 3, abs=1e-4)
        assert [test.verdict for test in judgement.tests] == [
            Verdict.ACCEPTED,
            Verdict.WRONG_ANSWER,
            Verdict.TIME_LIMIT_EXCEEDED,
        ]

    def test_stop_at_first_failure_says_what_was_skipped(self, cache):
        """With stop_at_first_failure the later tests are not run and say so."""
        sandbox = ScriptedSandbox(exited(b"0\n"))
        judgement = judge(request(ONE, TWO, THREE, stop_at_first_failure=True), sandbox=sandbox, cache=cache)
        assert judgement.verdict is Verdict.WRONG_ANSWER
        assert [test.verdict for test in judgement.tests[1:]] == [None, None]
        assert judgement.tests[1].message == "not run: an earlier test failed"
        assert judgement.tests[1].public()["verdict"] == "skipped"

    def test_events_come_as_it_happens(self, cache):
        """The compile event comes first, then each test with its index, before judging ends."""
        seen = []
        sandbox = ScriptedSandbox(exited(b"1\n"), lambda process: seen.append("running") or exited(b"2\n"))
        judge(request(ONE, TWO), sandbox=sandbox, on_event=seen.append, cache=cache)
        assert isinstance(seen[0], CompileFinished)
        assert isinstance(seen[1], TestFinished)
        assert seen[2] == "running"
        assert [event.index for event in seen if isinstance(event, TestFinished)] == [0, 1]

    def test_expected_outputs_stay_outside(self, cache):
        """Neither files nor inputs of the box hold an expected output."""
        test = case(b"in\n", b"expected-secret\n")
        sandbox = ScriptedSandbox(exited(b"x"))
        judge(request(test), sandbox=sandbox, cache=cache)
        box = sandbox.boxes[0]
        everything = b"".join(box.files.values()) + b"".join(process.stdin for process in box.processes)
        assert b"expected-secret" not in everything

    def test_a_source_that_is_no_unicode_is_judged_all_the_same(self, cache):
        """JSON can spell half a surrogate pair; that is for the compiler to refuse, not for us to crash on."""
        sandbox = ScriptedSandbox(exited(b"1\n"))
        judgement = judge(request(ONE, source="x = '\ud800'\n"), sandbox=sandbox, cache=cache)
        assert judgement.verdict is Verdict.ACCEPTED

    def test_unknown_language_is_the_callers_mistake(self, cache):
        with pytest.raises(InvalidRequest, match="unknown language 'cobol'; known are python"):
            judge(request(ONE, language="cobol"), sandbox=ScriptedSandbox(), cache=cache)


class TestFaults:
    def test_a_broken_box_is_replaced_once(self, cache):
        """After a fault the judging goes on in a fresh box where it stood; no event is sent twice."""
        events = []
        sandbox = ScriptedSandbox(exited(b"1\n"), SandboxFault("runner gone"), exited(b"2\n"))
        judgement = judge(request(ONE, TWO), sandbox=sandbox, on_event=events.append, cache=cache)
        assert judgement.verdict is Verdict.ACCEPTED
        assert len(sandbox.boxes) == 2
        assert [type(event) for event in events] == [CompileFinished, TestFinished, TestFinished]
        assert "main.py" in sandbox.boxes[1].files

    def test_a_second_fault_is_the_callers(self, cache):
        """Two faults in a row leave the engine as SandboxFault, never as a verdict."""
        sandbox = ScriptedSandbox(SandboxFault("one"), SandboxFault("two"))
        with pytest.raises(SandboxFault, match="two"):
            judge(request(ONE), sandbox=sandbox, cache=cache)


class TestCancel:
    def test_cancel_between_tests(self, cache):
        """A cancelled judging keeps what it knows, has no verdict and says cancelled."""
        answers = iter([False, False, True])
        sandbox = ScriptedSandbox(exited(b"1\n"), exited(b"2\n"))
        judgement = judge(request(ONE, TWO), sandbox=sandbox, cancelled=lambda: next(answers, True), cache=cache)
        assert (judgement.status, judgement.verdict) == ("cancelled", None)
        assert len(judgement.tests) == 0 or judgement.tests[0].verdict is Verdict.ACCEPTED

    def test_cancel_while_running(self, cache):
        sandbox = ScriptedSandbox(ended(Outcome.CANCELLED))
        judgement = judge(request(ONE), sandbox=sandbox, cache=cache)
        assert (judgement.status, judgement.verdict, judgement.tests) == ("cancelled", None, ())

    def test_cancel_while_compiling(self, cache):
        sandbox = ScriptedSandbox(compile_result=ended(Outcome.CANCELLED))
        judgement = judge(request(ONE), sandbox=sandbox, cache=cache)
        assert (judgement.status, judgement.compile) == ("cancelled", None)


class TestCompile:
    def test_compile_error_runs_nothing(self, cache):
        """A compile error is the verdict, with the compiler's words and the line."""
        words = b'  File "main.py", line 3\n    x =\n       ^\nSyntaxError: invalid syntax\n'
        sandbox = ScriptedSandbox(compile_result=exited(exit_code=1, stderr=words))
        judgement = judge(request(ONE), sandbox=sandbox, cache=cache)
        assert (judgement.verdict, judgement.score, judgement.tests) == (Verdict.COMPILE_ERROR, 0.0, ())
        assert judgement.compile.line == 3
        assert "invalid syntax" in judgement.compile.output

    def test_the_first_test_shows_that_a_script_compiles(self, cache):
        """No process is spent on a check; the same source is known the next time, too."""
        sandbox = ScriptedSandbox(exited(b"1\n"), exited(b"2\n"), exited(b"1\n"))
        first = judge(request(ONE, TWO), sandbox=sandbox, cache=cache)
        second = judge(request(ONE), sandbox=sandbox, cache=cache)
        assert [process.argv[-1] for box in sandbox.boxes for process in box.processes] == ["main.py"] * 3
        assert (first.compile, second.compile) == (CompileInfo(ok=True), CompileInfo(ok=True, cached=True))

    def test_a_script_with_a_warning_is_checked_and_then_run(self, cache):
        """The compiler's word is kept; the test is run as if nothing had been."""
        warned = exited(stderr=b"main.py:1: SyntaxWarning: invalid escape sequence")
        sandbox = ScriptedSandbox(exited(b"1\n"), exited(b"1\n"), exited(b"2\n"), compile_result=warned)
        judgement = judge(request(ONE, TWO), sandbox=sandbox, cache=cache)
        assert [process.argv[-1] for process in sandbox.boxes[0].processes] == [
            "main.py",
            "check_syntax.py",
            "main.py",
            "main.py",
        ]
        assert (judgement.verdict, judgement.tests_passed) == (Verdict.ACCEPTED, 2)
        assert "SyntaxWarning" in judgement.compile.output

    def test_without_tests_a_script_is_checked_all_the_same(self, cache):
        sandbox = ScriptedSandbox(compile_result=exited(exit_code=1, stderr=b"SyntaxError: invalid syntax"))
        judgement = judge(request(), sandbox=sandbox, cache=cache)
        assert [process.argv[-1] for process in sandbox.boxes[0].processes] == ["check_syntax.py"]
        assert judgement.verdict is Verdict.COMPILE_ERROR

    def test_native_compile_is_remembered(self, cache):
        """The second time the same source is not compiled; its artefact is put into the box."""
        sandbox = ScriptedSandbox(exited(b"1\n"), exited(b"1\n"))
        first = judge(request(ONE, language="c"), sandbox=sandbox, cache=cache)
        second = judge(request(ONE, language="c"), sandbox=sandbox, cache=cache)
        assert sandbox.compilations == 1
        assert (first.compile.cached, second.compile.cached) == (False, True)
        assert sandbox.boxes[1].files["program"] == b"\x7fELF"

    def test_another_language_with_the_same_source_is_another_entry(self, cache):
        sandbox = ScriptedSandbox(exited(b"1\n"), exited(b"1\n"))
        judge(request(ONE, language="c"), sandbox=sandbox, cache=cache)
        judge(request(ONE, language="cpp"), sandbox=sandbox, cache=cache)
        assert sandbox.compilations == 2

    def test_a_compiler_stopped_by_a_limit_is_not_remembered(self, cache):
        """Our slowness must not stick to a source."""
        slow = ended(Outcome.CPU_LIMIT, cpu_ms=10_000)
        sandbox = ScriptedSandbox(compile_result=slow)
        first = judge(request(ONE, language="cpp"), sandbox=sandbox, cache=cache)
        judge(request(ONE, language="cpp"), sandbox=sandbox, cache=cache)
        assert sandbox.compilations == 2
        assert first.compile.output == "The compiler was stopped after 10.0 s."


class TestCompileCache:
    def test_bound_in_bytes(self):
        """The least recently used entry goes when the bound is reached."""
        cache = CompileCache(max_bytes=25_000)
        for name in ("a", "b"):
            cache.put(name, Compiled(CompileInfo(ok=True), {"program": bytes(8_000)}))
        assert cache.get("a")
        cache.put("c", Compiled(CompileInfo(ok=True), {"program": bytes(8_000)}))
        assert cache.get("a")
        assert cache.get("b") is None
        cache.put("huge", Compiled(CompileInfo(ok=True), {"program": bytes(30_000)}))
        assert cache.get("huge") is None
        assert cache.get("c")


class TestSlowness:
    def test_a_borderline_time_out_is_rerun_quietly(self, cache):
        """A little over the limit counts only when a second run is over it too."""
        sandbox = ScriptedSandbox(exited(b"1\n", cpu_ms=1100), exited(b"1\n", cpu_ms=900))
        judgement = judge(request(ONE), sandbox=sandbox, cache=cache)
        assert judgement.verdict is Verdict.ACCEPTED
        assert judgement.tests[0].reran
        assert judgement.tests[0].time_ms == 900

    def test_the_better_of_two_slow_runs_is_told(self, cache):
        sandbox = ScriptedSandbox(exited(b"1\n", cpu_ms=1200), exited(b"1\n", cpu_ms=1150))
        result = judge(request(ONE), sandbox=sandbox, cache=cache).tests[0]
        assert (result.verdict, result.message) == (Verdict.TIME_LIMIT_EXCEEDED, "used 1.1 s of 1.0 s")

    def test_a_clear_time_out_is_not_rerun(self, cache):
        sandbox = ScriptedSandbox(ended(Outcome.CPU_LIMIT, cpu_ms=1300, wall_ms=1310))
        result = judge(request(ONE), sandbox=sandbox, cache=cache).tests[0]
        assert (result.verdict, result.message) == (Verdict.TIME_LIMIT_EXCEEDED, "stopped after 1.3 s of 1.0 s")

    def test_a_busy_machine_gets_a_second_chance(self, cache):
        """Worked, but the clock ran out: run again with more time on the clock."""
        sandbox = ScriptedSandbox(ended(Outcome.WALL_LIMIT, cpu_ms=800, wall_ms=4900), exited(b"1\n", cpu_ms=850))
        assert judge(request(ONE), sandbox=sandbox, cache=cache).verdict is Verdict.ACCEPTED
        first, second = sandbox.boxes[0].processes[-2:]
        assert second.limits.wall_ms == 2 * first.limits.wall_ms

    @pytest.mark.parametrize(
        ("ending", "words"),
        [
            (ended(Outcome.WALL_LIMIT, cpu_ms=1, wall_ms=4900), "slept"),
            (ended(Outcome.CPU_LIMIT, cpu_ms=4000, wall_ms=4100), "stopped after"),
        ],
    )
    def test_endless_programs_do_not_hold_a_slot_for_every_test(self, cache, ending, words):
        """After three time-outs the rest is skipped and says why."""
        sandbox = ScriptedSandbox(ending, ending, ending)
        judgement = judge(request(*[ONE] * 5), sandbox=sandbox, cache=cache)
        assert judgement.verdict is Verdict.TIME_LIMIT_EXCEEDED
        assert words in judgement.tests[0].message
        assert [test.verdict for test in judgement.tests[3:]] == [None, None]
        assert judgement.tests[3].message == "not run: the program ran out of time on 3 tests"


class TestSecrets:
    def test_nothing_of_the_program_leaves_a_secret_test(self, cache):
        """A secret test keeps name, verdict and measures; no text that the program chose."""
        stderr = b'Traceback (most recent call last):\n  File "main.py", line 1\nLeak42: input was 7\n'
        sandbox = ScriptedSandbox(exited(b"the input was 7", exit_code=55, stderr=stderr))
        result = judge(request(TWO, source="raise 1\n"), sandbox=sandbox, cache=cache).tests[0]
        assert (result.exception.name, result.exception.message) == ("Exception", "")
        assert (result.output, result.stderr, result.input, result.expected, result.difference) == (None,) * 5
        assert "7" not in repr(result.public())

    def test_the_exit_code_of_a_secret_test_is_not_told(self, cache):
        sandbox = ScriptedSandbox(exited(exit_code=55), exited(exit_code=55))
        secret, sample = judge(request(TWO, ONE), sandbox=sandbox, cache=cache).tests
        assert secret.message == "ended with exit code other than 0"
        assert sample.message == "ended with exit code 55"

    def test_disclosed_tests_show_everything(self, cache):
        sandbox = ScriptedSandbox(exited(b"9\n", stderr=b"debug\n"))
        shown = judge(request(ONE), sandbox=sandbox, cache=cache).tests[0].public()
        assert (shown["input"], shown["expected"], shown["output"]) == ("1\n", "1\n", "9\n")
        assert shown["stderr"] == "debug\n"
        assert shown["difference"]["expected"] == "1"
        assert shown["message"] == "line 1, column 1: expected “1”, got “9”"


class TestRuns:
    def test_own_input_needs_only_a_clean_exit(self, cache):
        """A run without expected output is accepted with its output shown."""
        sandbox = ScriptedSandbox(exited(b"anything\n"))
        test = case(b"x\n", None, visibility="custom", name="custom/1")
        result = judge(request(test), sandbox=sandbox, cache=cache).tests[0]
        assert (result.verdict, result.output, result.expected) == (Verdict.ACCEPTED, "anything\n", None)
