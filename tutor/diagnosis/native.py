"""C and C++: patterns in the text that often fail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandbox.judge.types import Verdict
from tutor.diagnosis.base import Cause, Detector, Inspection

INT_MAX = 2**31 - 1

_SCANF_NO_ADDRESS = re.compile(r'scanf\s*\(\s*"[^"]*%(?:d|i|u|ld|lld|lf|f)[^"]*"\s*,\s*(?!&)[A-Za-z_]\w*\s*[,)]')
_ASSIGN_IN_CONDITION = re.compile(r"\b(?:if|while)\s*\(\s*[A-Za-z_]\w*\s*=\s*[^=]")
_LOOP_TO_END = re.compile(r"\bfor\s*\([^;]*;\s*\w+\s*<=\s*\w+")
_INT_DIVISION = re.compile(r"[\w\)\]]\s*/\s*[\w\(]")


def _line_of(code: str, pattern: re.Pattern[str]) -> int | None:
    for number, line in enumerate(code.splitlines(), start=1):
        if pattern.search(line):
            return number
    return None


def overflow(seen: Inspection) -> Iterator[Cause]:
    failure = seen.evidence.failure
    if failure is None or failure.difference is None:
        return
    expected, actual = failure.difference.expected, failure.difference.actual
    if not re.fullmatch(r"-?\d+", expected) or not re.fullmatch(r"-?\d+", actual):
        return
    if abs(int(expected)) > INT_MAX and abs(int(actual)) <= INT_MAX + 1:
        yield Cause(
            id="integer_overflow",
            confidence=0.9,
            line=_line_of(seen.code, re.compile(r"\bint\b")),
            look="The expected number does not fit into 32 bits, and yours has wrapped around.",
            ask="What is the largest value your variables can hold, and how large may the answer be?",
            idea="An int usually holds values up to about two thousand million. Sums and products of "
            "large values need a "
            "64-bit type, also in the middle of a calculation.",
        )


def scanf_without_address(seen: Inspection) -> Iterator[Cause]:
    if line := _line_of(seen.code, _SCANF_NO_ADDRESS):
        yield Cause(
            id="scanf_without_address",
            confidence=0.85,
            line=line,
            look=f"Look at what the reading call on line {line} receives.",
            ask="Does it receive the variable's value, or the place where to store one?",
            idea="A function that fills a variable must be told where the variable lives: it needs the address.",
        )


def assignment_in_condition(seen: Inspection) -> Iterator[Cause]:
    if seen.evidence.verdict != Verdict.ACCEPTED and (line := _line_of(seen.code, _ASSIGN_IN_CONDITION)):
        yield Cause(
            id="assignment_in_condition",
            confidence=0.7,
            line=line,
            look=f"Look at the equal sign in the condition on line {line}.",
            ask="Does that condition compare, or does it store?",
            idea="One equal sign stores a value, and the condition is then that value. Two compare.",
        )


def walks_past_the_end(seen: Inspection) -> Iterator[Cause]:
    failure = seen.evidence.failure
    if failure is None or failure.verdict != Verdict.RUNTIME_ERROR:
        return
    line = _line_of(seen.code, _LOOP_TO_END)
    yield Cause(
        id="walks_past_the_end",
        confidence=0.75 if line else 0.5,
        line=line,
        look=f"The loop on line {line} includes its end."
        if line
        else "The program touched memory that is not its own.",
        ask="What is the largest index used in the failing test, and how many elements were reserved?",
        idea="The positions of an array begin at zero, so the last one is one less than its length. Nothing stops an "
        "index that goes further; the program dies, or worse, goes on with a wrong value. An endless recursion dies "
        "the same way.",
    )


def whole_number_division(seen: Inspection) -> Iterator[Cause]:
    failure = seen.evidence.failure
    if failure is None or failure.difference is None or "." not in failure.difference.expected:
        return
    if line := _line_of(seen.code, _INT_DIVISION):
        yield Cause(
            id="whole_number_division",
            confidence=0.65,
            line=line,
            look=f"Check the types on both sides of the division on line {line}.",
            ask="What does the division give when both sides are whole numbers?",
            idea="Dividing two whole numbers drops the fraction, even when the result is stored in a "
            "floating type. One "
            "side must be a floating value before the division.",
        )


DETECTORS: tuple[Detector, ...] = (
    overflow,
    scanf_without_address,
    assignment_in_condition,
    walks_past_the_end,
    whole_number_division,
)
