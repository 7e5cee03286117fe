"""JavaScript and TypeScript: patterns in the text that often fail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandbox.judge.types import Verdict
from tutor.diagnosis.base import Cause, Detector, Inspection, at_line

_BARE_SORT = re.compile(r"\.sort\(\s*\)")
_FOR_IN = re.compile(r"\bfor\s*\(\s*(?:const|let|var)\s+\w+\s+in\b")
_READS_TEXT = re.compile(r"readline|readFileSync|process\.stdin")
_CONVERTS = re.compile(r"\b(?:Number|parseInt|parseFloat|BigInt)\b|\.map\(\s*Number\s*\)|=\s*\+\w")
_UNDEFINED = re.compile(r"(?:undefined|null) \(?(?:reading|setting)|is not (?:a function|defined|iterable)")


def _line_of(code: str, pattern: re.Pattern[str]) -> int | None:
    for number, line in enumerate(code.splitlines(), start=1):
        if pattern.search(line):
            return number
    return None


def sorts_as_text(seen: Inspection) -> Iterator[Cause]:
    line = _line_of(seen.code, _BARE_SORT)
    if line and seen.evidence.verdict == Verdict.WRONG_ANSWER:
        yield Cause(
            id="sorts_as_text",
            confidence=0.8,
            line=line,
            look=f"Line {line} sorts without saying how two elements compare.",
            ask="In which order does it put the numbers 9 and 10?",
            idea="Without a comparison function, elements are compared as texts, so 10 stands before 9. Numbers need a "
            "comparison function.",
        )


def walks_keys(seen: Inspection) -> Iterator[Cause]:
    line = _line_of(seen.code, _FOR_IN)
    if line and seen.evidence.verdict in {Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR}:
        yield Cause(
            id="walks_keys",
            confidence=0.7,
            line=line,
            look=f"The loop on line {line} walks over keys.",
            ask="What does the loop variable hold in the first round: an element or its position, and of which type?",
            idea="One form of the for loop gives the keys of an object, as texts; the other gives the elements of an "
            "array.",
        )


def text_instead_of_number(seen: Inspection) -> Iterator[Cause]:
    if seen.evidence.verdict != Verdict.WRONG_ANSWER or not _READS_TEXT.search(seen.code):
        return
    if not _CONVERTS.search(seen.code):
        yield Cause(
            id="text_instead_of_number",
            confidence=0.65,
            line=_line_of(seen.code, _READS_TEXT),
            look="Nothing in your code turns the text of the input into numbers.",
            ask="What does the plus sign do with two texts?",
            idea="Input arrives as text. With texts, plus joins and less-than compares character by character; convert "
            "once, where the input is read.",
        )


def missing_value(seen: Inspection) -> Iterator[Cause]:
    if seen.exception in {"TypeError", "ReferenceError"} and _UNDEFINED.search(seen.exception_message):
        yield Cause(
            id="missing_value",
            confidence=0.85,
            line=seen.exception_line,
            look=f"On {at_line(seen.exception_line)} a value does not exist, or is not what its use expects.",
            ask="Which index, property or name is used there, and what does it hold in the failing test?",
            idea="Reading past the end of an array, or a property that was never set, gives undefined rather than an "
            "error; the error comes one step later, where the value is used.",
        )


def no_return(seen: Inspection) -> Iterator[Cause]:
    name = seen.evidence.function_name
    if name and seen.evidence.verdict != Verdict.ACCEPTED and not re.search(r"\breturn\b|=>\s*[^{\s]", seen.code):
        yield Cause(
            id="no_return_value",
            confidence=0.9,
            line=_line_of(seen.code, re.compile(rf"\b{re.escape(name)}\b")),
            look=f"The function `{name}` never returns a value.",
            ask="What does the caller receive from a function that hands nothing back?",
            idea="Printing shows a value to a person; returning hands it to the caller. The judge is the caller here.",
        )


def precision_lost(seen: Inspection) -> Iterator[Cause]:
    failure = seen.evidence.failure
    if failure is None or failure.difference is None:
        return
    expected, actual = failure.difference.expected, failure.difference.actual
    if re.fullmatch(r"-?\d{16,}", expected) and re.match(r"-?\d{15,}|.*e\+", actual):
        yield Cause(
            id="precision_lost",
            confidence=0.85,
            look="The expected number has more digits than an ordinary number can hold exactly.",
            ask="From which size on do neighbouring whole numbers look the same to your program?",
            idea="Ordinary numbers are exact only up to about nine thousand million million. Beyond that a big-integer "
            "type is needed.",
        )


DETECTORS: tuple[Detector, ...] = (
    sorts_as_text,
    walks_keys,
    text_instead_of_number,
    missing_value,
    no_return,
    precision_lost,
)
