"""What changed between two attempts. Pure; safe on any text."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sandbox.judge.types import Verdict

PASSED = Verdict.ACCEPTED.value
SKIPPED = "skipped"
# A line-by-line comparison takes quadratic time on hostile texts: beyond this, lines are only counted.
COMPARED_LINES = 2000


def verdicts_moved(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[int, int]:
    """How many tests pass in `after` that did not in `before`, and how many fail that had passed.

    (0, 0) when one of the two judgements is lost.
    """
    if not before or not after:
        return 0, 0
    passed_before, passed_after = _passed(before), _passed(after)
    judged = {test["name"] for test in after["tests"] if test["verdict"] != SKIPPED}
    return len(passed_after - passed_before), len((passed_before - passed_after) & judged)


def _passed(judgement: Mapping[str, Any]) -> set[str]:
    return {test["name"] for test in judgement["tests"] if test["verdict"] == PASSED}


def lines_touched(before: str, after: str) -> int:
    """How many lines were added, removed or replaced; a replaced line counts once."""
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > COMPARED_LINES:
        left, right = Counter(old), Counter(new)
        return max((left - right).total(), (right - left).total())
    matcher = difflib.SequenceMatcher(a=old, b=new)
    return sum(max(a2 - a1, b2 - b1) for tag, a1, a2, b1, b2 in matcher.get_opcodes() if tag != "equal")
