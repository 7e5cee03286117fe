"""Any language: what the kind of difference, or the way a program ended, says by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandbox.judge.types import Verdict
from tutor.diagnosis.base import Cause, Detector, Inspection


def kind_of_difference(seen: Inspection) -> Iterator[Cause]:
    failure = seen.evidence.failure
    if failure is None or failure.difference is None:
        return
    words = _BY_KIND.get(failure.difference.kind)
    if words:
        look, ask, idea = words
        yield Cause(id=f"difference_{failure.difference.kind}", confidence=0.6, look=look, ask=ask, idea=idea)


def nothing_printed(seen: Inspection) -> Iterator[Cause]:
    failure = seen.evidence.failure
    if failure is None or not failure.disclosed or failure.verdict != Verdict.WRONG_ANSWER:
        return
    if not failure.output.strip() and failure.expected.strip() and not seen.evidence.function_name:
        yield Cause(
            id="nothing_printed",
            confidence=0.85,
            look="Your program ended without printing anything.",
            ask="Which line prints the answer, and does the program reach it?",
            idea="The judge reads what the program prints. A result that is calculated but not printed, or a function "
            "that is defined but never called, leaves nothing to compare.",
        )


def off_by_one_value(seen: Inspection) -> Iterator[Cause]:
    failure = seen.evidence.failure
    if failure is None or failure.difference is None:
        return
    expected, actual = failure.difference.expected, failure.difference.actual
    numbers = all(re.fullmatch(r"-?\d{1,15}", text) for text in (expected, actual))
    if numbers and abs(int(expected) - int(actual)) == 1:
        yield Cause(
            id="off_by_one",
            confidence=0.62,
            look="Your number and the expected one differ by exactly one.",
            ask="Which element, at the very start or the very end, is counted once too often or not at all?",
            idea="A result that is off by one usually comes from an end: a loop that starts or stops one step wrong, "
            "or a comparison that should, or should not, include equality.",
        )


def waited_or_slept(seen: Inspection) -> Iterator[Cause]:
    failure = seen.evidence.failure
    if failure is None or failure.verdict != Verdict.TIME_LIMIT_EXCEEDED:
        return
    if "input" in failure.message:
        yield Cause(
            id="waits_for_input",
            confidence=0.95,
            look="Your program did not compute: it waited for input that never came.",
            ask="How many lines does the input have, and how many does your program read?",
            idea="Read exactly what the statement promises. A loop that reads until some word appears never ends when "
            "the word does not come.",
        )


def used_too_much_memory(seen: Inspection) -> Iterator[Cause]:
    if seen.evidence.verdict == Verdict.MEMORY_LIMIT_EXCEEDED:
        yield Cause(
            id="too_much_memory",
            confidence=0.7,
            look="Your program keeps more in memory than the limit allows.",
            ask="Which list, table or text grows with the input, and does all of it have to be there at once?",
            idea="Keep only what later steps still need: a running total instead of all values, one row instead of the "
            "whole table.",
        )


def printed_too_much(seen: Inspection) -> Iterator[Cause]:
    if seen.evidence.verdict == Verdict.OUTPUT_LIMIT_EXCEEDED:
        yield Cause(
            id="too_much_output",
            confidence=0.8,
            look="Your program prints far more than the answer.",
            ask="Which print stands inside a loop, and how often does that loop run?",
            idea="Print the answer once, after the loop, and take out what was printed to watch the program work.",
        )


_BY_KIND = {
    "extra_output": (
        "Your output goes on where the expected output has ended.",
        "Which of your lines prints something that the statement does not ask for?",
        (
            "The judge compares everything that is printed, so text for a person and values printed while testing "
            "count as part of the answer."
        ),
    ),
    "missing_output": (
        "Your output ends where the expected output goes on.",
        "Which part of the answer is never printed, and what happens in the last round of your loop?",
        "Check the last element, the last line, and what is still being held when the loop ends.",
    ),
    "whitespace": (
        "Only white space differs: a space, or the end of a line.",
        "Where does your output have a space or a line break that the expected one does not have?",
        "The layout of the output is part of the answer: one value a line or all on one line, and no space at the end.",
    ),
    "case": (
        "Only upper and lower case differ.",
        "How exactly is that word written in the statement?",
        "Texts are compared letter by letter, and upper case differs from lower case.",
    ),
    "order": (
        "The right values are there, in another order.",
        "Which order does the statement ask for, and what decides between two equal ones?",
        "Sets and dictionaries have an order of their own. When an order is asked for, sort by exactly that rule.",
    ),
    "type": (
        "The value has another type than the one asked for.",
        "Which type does the statement promise, and which type do you return?",
        (
            "A number and the text that looks like it are different values, and so are a list and a tuple or a single "
            "element."
        ),
    ),
}

DETECTORS: tuple[Detector, ...] = (
    kind_of_difference,
    nothing_printed,
    off_by_one_value,
    waited_or_slept,
    used_too_much_memory,
    printed_too_much,
)
