"""The hint ladder without a model: which sentences a level is made of.

1 nudge: what happened, and where to look. 2 question: one question that exposes the fault. 3 concept:
the idea that is missing, in general words. 4 example: an analogous example with another story. The
author's own words come before ours; facts come before both.
"""

from __future__ import annotations

from sandbox.judge.types import Verdict
from tutor.diagnosis import Cause, causes_find
from tutor.diagnosis.base import Inspection
from tutor.diagnosis.inspect import parse_code
from tutor.evidence import Evidence
from tutor.rules.accepted import accepted_hint
from tutor.rules.examples import example_for
from tutor.rules.facts import test_label, what_happened

LEVEL_MAX = 4

_COMPARE = "Work the answer out by hand for this test, and compare it with what your program does step by step."
_COMPILE_LOOK = (
    "Read that line and the one before it character by character, aloud if you like, and look for what was opened and "
    "never closed."
)
_WRITE_DOWN = "Write your answer down before you run the program again, and then compare the two."
_COMPILE_ASK = "What does the line before it end with: is a bracket, a quote or a colon still open?"
_COMPILE_IDEA = (
    "A compiler notices a mistake where it can no longer go on, which is often one line after the mistake itself. Mend "
    "the first message and read the code again from there; later messages may disappear with it."
)
_TRACE = (
    "When the reason stays hidden, make it visible: choose the smallest failing input, print the values that matter in "
    "each round, and find the first one that surprises you."
)


def hint_compose(*, evidence: Evidence, level: int) -> tuple[str, ...]:
    """Sentences of the hint of a level, never empty. Levels above LEVEL_MAX are the highest one."""
    if evidence.accepted:
        return tuple(accepted_hint(Inspection(evidence, parse_code(evidence))))
    causes = causes_find(evidence)
    build = (_nudge, _question, _concept, _example)[min(level, LEVEL_MAX) - 1]
    return tuple(sentence for sentence in build(evidence, causes) if sentence) or (_TRACE,)


def _nudge(evidence: Evidence, causes: list[Cause]) -> list[str]:
    if evidence.verdict == Verdict.COMPILE_ERROR:
        return [*what_happened(evidence), _COMPILE_LOOK]
    where = causes[0].look if causes else ""
    if not where and evidence.failure and evidence.failure.disclosed:
        where = _COMPARE
    return [*what_happened(evidence), where]


def _question(evidence: Evidence, causes: list[Cause]) -> list[str]:
    author = evidence.failure.author_hint if evidence.failure else ""
    ask = causes[0].ask if causes else ""
    if evidence.verdict == Verdict.COMPILE_ERROR:
        ask = _COMPILE_ASK
    # One question at a time: the author's hint may already be one.
    if "?" in author:
        ask = ""
    question = ask or ("" if author else _ladder_step(evidence, 0) or _COMPARE)
    return [_which_test(evidence), author, question, _WRITE_DOWN]


def _concept(evidence: Evidence, causes: list[Cause]) -> list[str]:
    if evidence.verdict == Verdict.COMPILE_ERROR:
        return [_COMPILE_IDEA]
    idea = causes[0].idea if causes else ""
    return [_which_test(evidence), idea, _ladder_step(evidence, 1), "" if idea else _TRACE]


def _example(evidence: Evidence, causes: list[Cause]) -> list[str]:
    later = [causes[1].idea] if len(causes) > 1 else []
    example = example_for(evidence.skills)
    return [_which_test(evidence), _ladder_step(evidence, 2), *later, example or _TRACE]


def _ladder_step(evidence: Evidence, step: int) -> str:
    return evidence.ladder[step].strip() if step < len(evidence.ladder) else ""


def _which_test(evidence: Evidence) -> str:
    failure = evidence.failure
    if failure is None:
        return ""
    if failure.disclosed:
        return f"Still about the test {test_label(failure)}."
    return f"The hidden test is about this: {failure.description.rstrip('.')}." if failure.description else ""
