"""Spectrum-based fault localisation: which lines do failing tests visit and passing tests avoid?

The learner's Python is instrumented with a call before each statement that names its line on standard
error once; the tests run as usual. Lines are ranked by Ochiai's coefficient.
"""

from __future__ import annotations

import ast
import math
from collections import Counter
from dataclasses import replace

from problems.packages import Package, judge_request
from sandbox.judge import Visibility
from tutor.evaluation.execution import PASSED, Executor

SUSPECTS = 3
_MARK = "@line"
_RECORDER = f"""
import sys as _sys
_lines_seen = set()
def _line_visit(number):
    if number not in _lines_seen:
        _lines_seen.add(number)
        _sys.stderr.write(f"{_MARK} {{number}}\\n")
        _sys.stderr.flush()
"""


def suspects_find(package: Package, *, code: str, executor: Executor) -> list[int]:
    """The lines under most suspicion, at most SUSPECTS; of equally suspected ones the first."""
    request = judge_request(package, language="python", source=instrumented(code))
    # As samples, so that the lines of secret tests come back, too: they go no further than the corpus' ranking.
    tests = tuple(replace(test, visibility=Visibility.SAMPLE) for test in request.tests)
    judgement = executor.judge(replace(request, tests=tests))
    passed: Counter[int] = Counter()
    failed: Counter[int] = Counter()
    failures = 0
    for test in judgement.tests:
        lines = _visited(test.stderr or "")
        failures += test.verdict != PASSED
        (passed if test.verdict == PASSED else failed).update(lines)
    return _ranked(passed, failed, failures)


def instrumented(code: str) -> str:
    """The same program, telling which of its lines it visits."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                setattr(node, name, [item for statement in body for item in (_visit(statement.lineno), statement)])
    return _RECORDER + ast.unparse(ast.fix_missing_locations(tree))


def _visit(line: int) -> ast.stmt:
    return ast.parse(f"_line_visit({line})").body[0]


def _visited(stderr: str) -> set[int]:
    words = [line.split() for line in stderr.splitlines() if line.startswith(_MARK)]
    return {int(parts[1]) for parts in words if len(parts) == 2 and parts[1].isdigit()}


def _ranked(passed: Counter[int], failed: Counter[int], failures: int) -> list[int]:
    scores = {line: count / math.sqrt(failures * (count + passed[line])) for line, count in failed.items()}
    return sorted(scores, key=lambda line: (-scores[line], line))[:SUSPECTS]
