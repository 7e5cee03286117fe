"""From what became of a process to a verdict and a sentence: one table, the first row that fits wins."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.base import Conversation, Limits, Outcome, ProcessResult
from sandbox.judge.text import seconds
from sandbox.judge.types import ExceptionInfo, Verdict

# A process whose CPU time is below this share of its wall time was waiting, not working.
IDLE_SHARE = 0.1

_SIGNALS = {
    signal.SIGSEGV: "segmentation fault (SIGSEGV): it touched foreign memory or recursed too deep",
    signal.SIGABRT: "it aborted itself (SIGABRT)",
    signal.SIGFPE: "arithmetic error such as division by zero (SIGFPE)",
    signal.SIGILL: "illegal instruction (SIGILL)",
    signal.SIGBUS: "bad memory access (SIGBUS)",
    signal.SIGKILL: "it was killed (SIGKILL)",
    signal.SIGTERM: "it was terminated (SIGTERM)",
    signal.SIGPIPE: "it wrote to a closed pipe (SIGPIPE)",
    signal.SIGSYS: "it made a system call that is not allowed here (SIGSYS)",
    signal.SIGTRAP: "trace trap (SIGTRAP)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A finished process with everything that its verdict depends on, apart from its output."""

    result: ProcessResult
    limits: Limits
    soft_cpu_ms: int  # the limit that learners know; `limits.cpu_ms` lets a program overrun a little
    exception: ExceptionInfo | None = None
    out_of_memory: bool = False
    talk: Conversation | None = None  # interactive mode
    secret: bool = False  # then the exit code, a byte of the program's choosing, is not told

    @property
    def idle(self) -> bool:
        """Did it spend its time waiting rather than working?"""
        return self.result.cpu_ms < self.result.wall_ms * IDLE_SHARE


@dataclass(frozen=True, slots=True)
class _Rule:
    verdict: Verdict
    applies: Callable[[Ending], bool]
    words: Callable[[Ending], str]


def _outcome(*outcomes: Outcome) -> Callable[[Ending], bool]:
    return lambda ending: ending.result.outcome in outcomes


def _signal(number: int) -> Callable[[Ending], bool]:
    return lambda ending: ending.result.outcome is Outcome.SIGNALLED and ending.result.signal == number


def _memory_words(ending: Ending) -> str:
    return f"needed more than {ending.limits.memory_kb // 1024} MiB of memory"


def _output_words(ending: Ending) -> str:
    return f"output exceeded {ending.limits.output_kb} KiB"


def _cpu_words(ending: Ending) -> str:
    limit, used = seconds(ending.soft_cpu_ms), seconds(ending.result.cpu_ms)
    if limit == used:
        limit, used = f"{ending.soft_cpu_ms} ms", f"{ending.result.cpu_ms} ms"
    # Stopped at the hard limit, it might have gone on for ever: only a bound is known.
    return f"stopped after {used} of {limit}" if _hit_hard_limit(ending) else f"used {used} of {limit}"


def _hit_hard_limit(ending: Ending) -> bool:
    return ending.result.outcome is Outcome.CPU_LIMIT or _signal(signal.SIGXCPU)(ending)


def _wall_words(ending: Ending) -> str:
    if ending.result.waited_for_input:
        return "waited for input that never came"
    wall, used = seconds(ending.result.wall_ms), seconds(ending.result.cpu_ms)
    if ending.idle:
        return f"slept: stopped after {wall}, of which it worked {used}"
    return f"stopped after {wall} on the clock, of which it worked {used}"


def _crash_words(ending: Ending) -> str:
    number = ending.result.signal or 0
    return _SIGNALS.get(signal.Signals(number), f"ended by {signal_name(number)}") if _known(number) else "crashed"


def _exit_words(ending: Ending) -> str:
    if ending.exception:
        # Standard input ends where the test's input ends, so Python raises instead of waiting.
        return "waited for input that never came" if ending.exception.name == "EOFError" else ""
    return f"ended with exit code {'other than 0' if ending.secret else ending.result.exit_code}"


def _known(number: int) -> bool:
    return number in set(signal.Signals)


def signal_name(number: int) -> str:
    """The signal's name, such as "SIGSEGV"; "signal 77" when it has none."""
    return signal.Signals(number).name if _known(number) else f"signal {number}"


# Priority from top to bottom. What the kernel enforced comes before what the program says of itself.
RULES: tuple[_Rule, ...] = (
    _Rule(Verdict.MEMORY_LIMIT_EXCEEDED, _outcome(Outcome.MEMORY_LIMIT), _memory_words),
    _Rule(Verdict.OUTPUT_LIMIT_EXCEEDED, _outcome(Outcome.OUTPUT_LIMIT), _output_words),
    _Rule(Verdict.OUTPUT_LIMIT_EXCEEDED, _signal(signal.SIGXFSZ), _output_words),
    _Rule(Verdict.TIME_LIMIT_EXCEEDED, _hit_hard_limit, _cpu_words),
    _Rule(Verdict.TIME_LIMIT_EXCEEDED, lambda ending: ending.result.cpu_ms > ending.soft_cpu_ms, _cpu_words),
    _Rule(Verdict.TIME_LIMIT_EXCEEDED, _outcome(Outcome.WALL_LIMIT), _wall_words),
    _Rule(Verdict.MEMORY_LIMIT_EXCEEDED, lambda ending: ending.out_of_memory, _memory_words),
    _Rule(Verdict.RUNTIME_ERROR, _outcome(Outcome.SIGNALLED), _crash_words),
    _Rule(Verdict.RUNTIME_ERROR, lambda ending: ending.result.exit_code != 0, _exit_words),
    _Rule(Verdict.OUTPUT_LIMIT_EXCEEDED, lambda ending: ending.result.stdout_truncated, _output_words),
)


def verdict_of_ending(ending: Ending) -> tuple[Verdict, str] | None:
    """The verdict and its words when the process did not end well; None after a clean exit."""
    for rule in RULES:
        if rule.applies(ending):
            return rule.verdict, rule.words(ending)
    return None


def is_borderline(ending: Ending) -> bool:
    """A time-out that our own slowness may have caused: worth one quiet re-run before it is announced."""
    result = ending.result
    if result.outcome is Outcome.WALL_LIMIT:
        return not result.waited_for_input and not ending.idle
    return result.cpu_ms > ending.soft_cpu_ms and not _hit_hard_limit(ending)


def overall_verdict(verdicts: list[Verdict | None]) -> Verdict:
    """A submission's verdict: that of the first test that failed, in test order; skipped tests are None.

    When the judge failed on any test, nothing is said of the submission.
    """
    if Verdict.JUDGE_ERROR in verdicts:
        return Verdict.JUDGE_ERROR
    for verdict in verdicts:
        if verdict is not None and verdict is not Verdict.ACCEPTED:
            return verdict
    return Verdict.ACCEPTED
