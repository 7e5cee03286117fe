"""The facts of the evidence as a model reads them: numbered, so that a sentence can cite what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.judge.types import Verdict
from tutor.evidence import Evidence, Failure
from tutor.rules.facts import test_label

VALUE_CHARACTERS = 600

# " [E2]" or " [E1, E3]"; with white space before it, so that no index expression is taken for one.
_CITATION = re.compile(r"(?:^|[ \t]+)\[(E\d{1,2}(?:,[ ]?E\d{1,2})*)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the packet. `id` is E1, E2, …"""

    id: str
    text: str


def facts_of(evidence: Evidence) -> tuple[Fact, ...]:
    """Everything a hint may rest on, in words; nothing of a secret test but its description and verdict."""
    return tuple(Fact(id=f"E{number}", text=text) for number, text in enumerate(_texts(evidence), start=1))


def citations_take(unit: str) -> tuple[str, set[str]]:
    """The unit without its citations, and the ids that were cited."""
    cited = {name.strip() for group in _CITATION.findall(unit) for name in group.split(",")}
    return _CITATION.sub("", unit).strip() if cited else unit, cited


def _texts(evidence: Evidence) -> Iterator[str]:
    if not evidence.verdict:
        yield "The learner has not submitted an attempt yet."
        return
    passed = f"{evidence.tests_passed} of {evidence.tests_total} tests pass"
    yield f"Verdict: {evidence.verdict.replace('_', ' ')}; {passed}."
    yield f"Slowest test: {evidence.time_ms} ms of {evidence.time_limit_ms} ms allowed."
    if evidence.verdict == Verdict.COMPILE_ERROR:
        yield f"The compiler says:\n{_cut(evidence.compile_output)}"
        if evidence.compile_line:
            yield f"First message at line {evidence.compile_line}: {evidence.line(evidence.compile_line)}"
    if evidence.failure is not None:
        yield from _failure_texts(evidence, evidence.failure)
    if evidence.newly_passing:
        yield f"{evidence.newly_passing} tests pass now that failed in the attempt before."
    if evidence.newly_failing:
        yield f"{evidence.newly_failing} tests fail now that passed in the attempt before."
    if evidence.changed_lines:
        yield f"Lines changed since the attempt before: {', '.join(map(str, evidence.changed_lines[:20]))}."
    if evidence.skills:
        yield f"Skills of the problem: {', '.join(evidence.skills)}."


def _failure_texts(evidence: Evidence, failure: Failure) -> Iterator[str]:
    kind = "visible" if failure.disclosed else "hidden"
    yield f"Failing {kind} test: {test_label(failure) if failure.disclosed else 'a hidden test'}; {failure.verdict}."
    if failure.description:
        yield f"The author says of this test: {failure.description}"
    if failure.author_hint:
        yield f"The author's hint for this test: {failure.author_hint}"
    if failure.disclosed:
        yield f"Its input:\n{_cut(failure.input)}"
        yield f"Its expected output:\n{_cut(failure.expected)}"
        yield f"What the program gave:\n{_cut(failure.output)}"
    if failure.difference:
        found = failure.difference
        yield f"First difference: {found.actual!r} where {found.expected!r} was expected (line {found.line})."
    if failure.exception_name:
        said = f": {_cut(failure.exception_message)}" if failure.exception_message else ""
        yield f"Exception {failure.exception_name}{said}"
    if failure.exception_line:
        yield f"In the learner's line {failure.exception_line}: {evidence.line(failure.exception_line)}"
    if failure.message and failure.disclosed:
        yield f"The judge says: {_cut(failure.message)}"


def _cut(text: str) -> str:
    return text if len(text) <= VALUE_CHARACTERS else f"{text[:VALUE_CHARACTERS]} (cut)"
