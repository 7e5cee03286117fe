"""The table from what became of a process to a verdict and a sentence."""

from __future__ import annotations

import signal

import pytest

from sandbox.base import Limits, Outcome, ProcessResult
from sandbox.judge.types import ExceptionInfo, Verdict
from sandbox.judge.verdicts import Ending, is_borderline, overall_verdict, signal_name, verdict_of_ending

LIMITS = Limits(cpu_ms=1300, wall_ms=4900, memory_kb=256 * 1024, output_kb=1024)


def ending(outcome=Outcome.EXITED, *, exception=None, out_of_memory=False, **options) -> Ending:
    result = ProcessResult(outcome=outcome, **options)
    return Ending(result=result, limits=LIMITS, soft_cpu_ms=1000, exception=exception, out_of_memory=out_of_memory)


@pytest.mark.parametrize(
    ("given", "verdict", "words"),
    [
        (ending(Outcome.MEMORY_LIMIT), Verdict.MEMORY_LIMIT_EXCEEDED, "needed more than 256 MiB of memory"),
        (ending(Outcome.OUTPUT_LIMIT), Verdict.OUTPUT_LIMIT_EXCEEDED, "output exceeded 1024 KiB"),
        (ending(Outcome.CPU_LIMIT, cpu_ms=1301), Verdict.TIME_LIMIT_EXCEEDED, "stopped after 1.3 s of 1.0 s"),
        (ending(exit_code=0, cpu_ms=1150), Verdict.TIME_LIMIT_EXCEEDED, "used 1.1 s of 1.0 s"),
        (ending(exit_code=0, cpu_ms=1012), Verdict.TIME_LIMIT_EXCEEDED, "used 1012 ms of 1000 ms"),
        (
            ending(Outcome.WALL_LIMIT, cpu_ms=3, wall_ms=4900, waited_for_input=True),
            Verdict.TIME_LIMIT_EXCEEDED,
            "waited for input that never came",
        ),
        (
            ending(Outcome.WALL_LIMIT, cpu_ms=3, wall_ms=4900),
            Verdict.TIME_LIMIT_EXCEEDED,
            "slept: stopped after 4.9 s, of which it worked 0.00 s",
        ),
        (
            ending(Outcome.WALL_LIMIT, cpu_ms=900, wall_ms=4900),
            Verdict.TIME_LIMIT_EXCEEDED,
            "stopped after 4.9 s on the clock, of which it worked 0.9 s",
        ),
        (
            ending(Outcome.SIGNALLED, signal=signal.SIGFPE),
            Verdict.RUNTIME_ERROR,
            "arithmetic error such as division by zero (SIGFPE)",
        ),
        (ending(Outcome.SIGNALLED, signal=signal.SIGUSR1), Verdict.RUNTIME_ERROR, "ended by SIGUSR1"),
        (ending(Outcome.SIGNALLED, signal=99), Verdict.RUNTIME_ERROR, "crashed"),
        (ending(Outcome.SIGNALLED, signal=signal.SIGXFSZ), Verdict.OUTPUT_LIMIT_EXCEEDED, "output exceeded 1024 KiB"),
        (ending(exit_code=3), Verdict.RUNTIME_ERROR, "ended with exit code 3"),
        (ending(exit_code=1, exception=ExceptionInfo(name="KeyError")), Verdict.RUNTIME_ERROR, ""),
        (
            ending(exit_code=1, exception=ExceptionInfo(name="EOFError")),
            Verdict.RUNTIME_ERROR,
            "waited for input that never came",
        ),
        (
            ending(exit_code=1, out_of_memory=True),
            Verdict.MEMORY_LIMIT_EXCEEDED,
            "needed more than 256 MiB of memory",
        ),
        (ending(exit_code=0, stdout_truncated=True), Verdict.OUTPUT_LIMIT_EXCEEDED, "output exceeded 1024 KiB"),
    ],
)
def test_each_ending_has_its_verdict_and_words(given, verdict, words):
    """One row per way to end; the words are what a learner reads."""
    assert verdict_of_ending(given) == (verdict, words)


def test_a_clean_exit_is_no_verdict_yet():
    """Only the answer decides then."""
    assert verdict_of_ending(ending(exit_code=0, cpu_ms=1000)) is None


def test_time_comes_before_a_crash():
    """A program that is over the limit and crashes was too slow."""
    assert verdict_of_ending(ending(exit_code=1, cpu_ms=1200))[0] is Verdict.TIME_LIMIT_EXCEEDED


def test_every_outcome_but_a_clean_exit_and_cancel_has_a_verdict():
    """No outcome falls through the table."""
    for outcome in set(Outcome) - {Outcome.EXITED, Outcome.CANCELLED}:
        assert verdict_of_ending(ending(outcome, signal=11)) is not None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (ending(exit_code=0, cpu_ms=1100), True),
        (ending(exit_code=0, cpu_ms=900), False),
        (ending(Outcome.CPU_LIMIT, cpu_ms=1300), False),
        (ending(Outcome.WALL_LIMIT, cpu_ms=900, wall_ms=4900), True),
        (ending(Outcome.WALL_LIMIT, cpu_ms=3, wall_ms=4900), False),
        (ending(Outcome.WALL_LIMIT, cpu_ms=900, wall_ms=4900, waited_for_input=True), False),
    ],
)
def test_borderline_means_our_slowness_may_be_the_cause(given, expected):
    assert is_borderline(given) is expected


def test_overall_verdict_is_the_first_failure():
    assert overall_verdict([]) is Verdict.ACCEPTED
    assert overall_verdict([Verdict.ACCEPTED, None]) is Verdict.ACCEPTED
    assert overall_verdict([Verdict.ACCEPTED, Verdict.RUNTIME_ERROR, Verdict.WRONG_ANSWER]) is Verdict.RUNTIME_ERROR


def test_signal_names():
    assert signal_name(11) == "SIGSEGV"
    assert signal_name(999) == "signal 999"
