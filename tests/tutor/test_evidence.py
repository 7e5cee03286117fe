"""The packet holds the facts of a judgement and nothing that a learner may not see."""

from __future__ import annotations

import time

from sandbox.judge.types import CompileInfo, FirstDifference, Judgement, TestResult, Verdict, Visibility
from tutor.evidence import Attempt, Task, evidence_build


def _result(name, visibility, verdict, **fields):
    return TestResult(name=name, visibility=visibility, verdict=verdict, **fields)


def _judgement(*tests, verdict=Verdict.WRONG_ANSWER, compiled=None):
    return Judgement(
        status="finished", verdict=verdict, score=0.5, language="python", time_ms=9, memory_kb=9, tests_passed=1,
        tests_total=len(tests), compile=compiled, tests=tests, sandbox="docker", image="", tests_digest="",
    ).public()  # fmt: skip


def _build(judgement, *, previous=None, previous_code="", test_hints=None):
    task = Task(mode="stdio", time_limit_ms=1000, skills=("loops",), ladder=("One.",), test_hints=test_hints or {})
    return evidence_build(
        task=task,
        attempt=Attempt(code="print(1)\nprint(2)\n", judgement=judgement),
        previous=Attempt(code=previous_code, judgement=previous) if previous else None,
    )


PASSED = _result("sample/1", Visibility.SAMPLE, Verdict.ACCEPTED)
LONG = _result("sample/2", Visibility.SAMPLE, Verdict.WRONG_ANSWER, input="1 2 3 4 5", expected="15", output="14")
SHORT = _result(
    "secret/01", Visibility.TEACHING, Verdict.WRONG_ANSWER, input="1", expected="1", output="0",
    difference=FirstDifference(kind="value", line=1, column=1, expected="1", actual="0"),
)  # fmt: skip
SECRET = _result(
    "secret/02", Visibility.SECRET, Verdict.WRONG_ANSWER, description="All values are equal", input="SECRET-IN",
    expected="SECRET-OUT", output="SECRET-OWN",
)  # fmt: skip


def test_the_smallest_failing_disclosed_test_speaks():
    failure = _build(_judgement(PASSED, LONG, SECRET, SHORT), test_hints={"secret/01": "One value only."}).failure
    assert failure is not None
    assert (failure.name, failure.disclosed, failure.author_hint) == ("secret/01", True, "One value only.")
    assert failure.difference is not None
    assert failure.difference.actual == "0"


def test_a_secret_test_gives_its_description_only():
    evidence = _build(_judgement(PASSED, SECRET))
    assert evidence.failure is not None
    assert evidence.failure.description == "All values are equal"
    assert "SECRET" not in repr(evidence)


def test_a_compile_error_carries_message_and_line():
    compiled = CompileInfo(ok=False, output="SyntaxError", line=2)
    evidence = _build(_judgement(verdict=Verdict.COMPILE_ERROR, compiled=compiled))
    assert (evidence.compile_output, evidence.compile_line) == ("SyntaxError", 2)


def test_progress_is_counted_against_the_last_attempt():
    before = _judgement(_result("sample/1", Visibility.SAMPLE, Verdict.WRONG_ANSWER), LONG)
    evidence = _build(_judgement(PASSED, LONG), previous=before, previous_code="print(1)\n")
    assert (evidence.newly_passing, evidence.newly_failing) == (1, 0)
    assert evidence.changed_lines == (2,)


def _changed(before: str, after: str) -> tuple[int, ...]:
    judgement = _judgement(PASSED)
    task, attempt = Task(mode="stdio", time_limit_ms=1000), Attempt(code=after, judgement=judgement)
    return evidence_build(task=task, attempt=attempt, previous=Attempt(code=before, judgement=judgement)).changed_lines


def test_lines_are_compared_between_the_first_and_the_last_difference():
    assert _changed("a\nb\nc\nd\n", "a\nx\nc\ny\nd\n") == (2, 4)
    assert _changed("a\nb\n", "a\nb\n") == ()
    assert _changed("a\na\n", "a\na\na\n") == (3,)
    assert _changed("a\nb\nc\n", "a\nc\n") == ()


def test_large_programs_are_compared_in_bounded_time():
    """All of a long stretch counts as changed: repeated lines would else take minutes."""
    before = "head\n" + "x = 1\ny = 2\n" * 9000 + "tail\n"
    after = "head\n" + "y = 2\nx = 1\n" * 9000 + "tail\n"
    began = time.perf_counter()
    changed = _changed(before, after)
    assert time.perf_counter() - began < 20
    assert (changed[0], changed[-1], len(changed)) == (2, 18_001, 18_000)


def test_a_skipped_test_is_not_called_a_step_back():
    skipped = _result("sample/1", Visibility.SAMPLE, None)
    evidence = _build(_judgement(skipped, LONG), previous=_judgement(PASSED, LONG))
    assert evidence.newly_failing == 0


def test_lines_outside_the_code_are_empty():
    evidence = _build(_judgement(PASSED))
    assert [evidence.line(n) for n in (None, 0, 1, 99)] == ["", "", "print(1)", ""]
