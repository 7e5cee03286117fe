"""What a tutor would have to say to give the answer away: the way from the learner's code to a reference."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from tutor.evaluation.said import Truth


@dataclass(frozen=True, slots=True)
class Fix:
    """One line that mends the code. `old` and `new` are what differs in it."""

    line: int
    before: str
    after: str
    old: str
    new: str


def fix_of(truth: Truth) -> Fix | None:
    """The single line that makes the code one of the references; None when it takes more than one."""
    for reference in truth.solutions:
        fix = _single_line(truth.state.code.splitlines(), reference.splitlines())
        if fix:
            return fix
    return None


def nearest_reference(truth: Truth) -> str:
    """The reference most like the code."""
    code = truth.state.code
    return max(truth.solutions, key=lambda text: difflib.SequenceMatcher(a=code, b=text, autojunk=False).ratio())


def foreign_reference(truth: Truth) -> tuple[str, str]:
    """A reference in another language, with that language; ("", "") when there is none."""
    for solution in truth.package.solutions:
        if solution.expected == "accepted" and solution.language != truth.state.language:
            return solution.language, solution.code
    return "", ""


def _single_line(mine: list[str], theirs: list[str]) -> Fix | None:
    if len(mine) != len(theirs):
        return None
    differing = [index for index, (a, b) in enumerate(zip(mine, theirs, strict=True)) if a != b]
    if len(differing) != 1:
        return None
    index = differing[0]
    if mine[index].strip() == theirs[index].strip():
        return None  # only the indent differs: told as a line, that gives nothing away
    old, new = _changed_words(mine[index].strip(), theirs[index].strip())
    return Fix(index + 1, mine[index], theirs[index], old, new)


def _changed_words(before: str, after: str) -> tuple[str, str]:
    """The smallest run of tokens that differs, widened until it is not empty on either side."""
    mine, theirs = re.findall(r"\s+|\w+|[^\w\s]+", before), re.findall(r"\s+|\w+|[^\w\s]+", after)
    start = 0
    while start < min(len(mine), len(theirs)) and mine[start] == theirs[start]:
        start += 1
    end = 0
    while end < min(len(mine), len(theirs)) - start and mine[-1 - end] == theirs[-1 - end]:
        end += 1
    if start + end >= min(len(mine), len(theirs)):  # nothing left on one side: take a neighbour in
        start = max(0, start - 1)
        end = max(0, end - 1)
    return "".join(mine[start : len(mine) - end]).strip(), "".join(theirs[start : len(theirs) - end]).strip()
