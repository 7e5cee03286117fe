"""What changed between two attempts."""

from __future__ import annotations

import time

import pytest

from tutor.progress.comparing import COMPARED_LINES, lines_touched, verdicts_moved


def judgement(**verdicts: str) -> dict:
    return {"tests": [{"name": name, "verdict": verdict} for name, verdict in verdicts.items()]}


def test_tests_that_pass_now_and_tests_that_fail_now():
    before = judgement(a="wrong_answer", b="accepted", c="accepted")
    after = judgement(a="accepted", b="time_limit_exceeded", c="accepted")
    assert verdicts_moved(before, after) == (1, 1)


def test_a_skipped_test_did_not_fail():
    assert verdicts_moved(judgement(a="accepted", b="accepted"), judgement(a="wrong_answer", b="skipped")) == (0, 1)


def test_a_compile_error_makes_no_test_fail():
    """Nothing was run, so nothing is known to fail."""
    assert verdicts_moved(judgement(a="accepted"), {"tests": []}) == (0, 0)


@pytest.mark.parametrize(("before", "after"), [(None, judgement(a="accepted")), (judgement(a="accepted"), None)])
def test_a_lost_judgement_compares_to_nothing(before, after):
    assert verdicts_moved(before, after) == (0, 0)


@pytest.mark.parametrize(
    ("before", "after", "touched"),
    [
        ("", "", 0),
        ("a\nb\n", "a\nb\n", 0),
        ("a\nb\nc\n", "a\nX\nc\n", 1),
        ("a\nc\n", "a\nb\nc\n", 1),
        ("a\nb\nc\n", "a\nc\n", 1),
        ("a\nb\n", "x\ny\nz\n", 3),
        ("a", "", 1),
    ],
)
def test_lines_touched(before, after, touched):
    assert lines_touched(before, after) == touched


def test_huge_hostile_texts_are_counted_without_comparing():
    """Repeated lines take a line-by-line comparison minutes; here they take no time."""
    before, after = "a\n" * 60_000, "a\n" * 59_990 + "b\n" * 20
    started = time.monotonic()
    assert lines_touched(before, after) == 20
    assert lines_touched("a\nb\n" * (COMPARED_LINES // 2), "b\na\n" * (COMPARED_LINES // 2)) >= 0
    assert time.monotonic() - started < 20
