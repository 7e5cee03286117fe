"""Finds suspicious lines by running: which do failing tests visit and passing tests avoid, and where does time go?

The learner's Python is instrumented with a call before each statement that names its line on standard
error; the tests run as usual. Lines are ranked by Ochiai's coefficient. Of a program that is too slow
the spectrum says nothing, so there it is the time spent on each line.
"""

from __future__ import annotations

import ast
import math
from collections import Counter
from dataclasses import replace

from problems.packages import Package, judge_request
from sandbox.judge import JudgeRequest, Visibility
from tutor.evaluation.execution import PASSED, Executor

SUSPECTS = 3
_MARK = "@line"
_HOT = "@hot"
_SPECTRUM = f"""
import sys as _sys
_lines_seen = set()
def _line_visit(number):
    if number not in _lines_seen:
        _lines_seen.add(number)
        _sys.stderr.write(f"{_MARK} {{number}}\\n")
        _sys.stderr.flush()
"""
# A snapshot every tenth of a second, since a program that is too slow never gets to say its last word.
_PROFILE = f"""
import sys as _sys, time as _time
_line_spent = {{}}
_line_now = [0, _time.perf_counter(), _time.perf_counter()]
def _line_visit(number):
    now = _time.perf_counter()
    _line_spent[_line_now[0]] = _line_spent.get(_line_now[0], 0.0) + now - _line_now[1]
    _line_now[0], _line_now[1] = number, now
    if now - _line_now[2] > 0.1:
        _line_now[2] = now
        hot = sorted((line for line in _line_spent if line), key=lambda line: -_line_spent[line])[:{SUSPECTS}]
        _sys.stderr.write(f"{_HOT} {{' '.join(map(str, hot))}}\\n")
        _sys.stderr.flush()
"""


def suspects_find(package: Package, *, code: str, executor: Executor) -> list[int]:
    """The lines under most suspicion, at most SUSPECTS; of equally suspected ones the first."""
    judgement = executor.judge(_open_request(package, instrumented(code, _SPECTRUM)))
    passed: Counter[int] = Counter()
    failed: Counter[int] = Counter()
    failures = 0
    for test in judgement.tests:
        lines = _visited(test.stderr or "")
        failures += test.verdict != PASSED
        (passed if test.verdict == PASSED else failed).update(lines)
    return _ranked(passed, failed, failures)


def hot_lines_find(package: Package, *, code: str, slow_test: str, executor: Executor) -> list[int]:
    """Of a program that runs out of time: the line where it spends most, the loop around that line, the next line."""
    request = _open_request(package, instrumented(code, _PROFILE))
    tests = tuple(test for test in request.tests if test.name == slow_test)
    result = executor.judge(replace(request, tests=tests)).tests[0]
    snapshots = [line.split()[1:] for line in (result.stderr or "").splitlines() if line.startswith(_HOT)]
    hot = [int(word) for word in snapshots[-1] if word.isdigit()] if snapshots else []
    around = _innermost_loop(ast.parse(code), hot[0]) if hot else None
    return list(dict.fromkeys([*hot[:1], *([around] if around else []), *hot[1:]]))[:SUSPECTS]


def instrumented(code: str, recorder: str) -> str:
    """The same program, telling the recorder which of its lines it visits."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                setattr(node, name, [item for statement in body for item in (_visit(statement.lineno), statement)])
    return recorder + ast.unparse(ast.fix_missing_locations(tree))


def _open_request(package: Package, code: str) -> JudgeRequest:
    """Every test as a sample, so that lines of secret tests come back, too; they go no further than a ranking."""
    request = judge_request(package, language="python", source=code)
    tests = tuple(replace(test, visibility=Visibility.SAMPLE) for test in request.tests)
    return replace(request, tests=tests)


def _innermost_loop(tree: ast.Module, line: int) -> int | None:
    """The first line of the smallest loop around a line, or of its function when there is no loop."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.For | ast.While | ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    loops = [node for node in around if not isinstance(node, ast.FunctionDef)]
    smallest = min(loops or around, key=lambda node: (node.end_lineno or 0) - node.lineno, default=None)
    return smallest.lineno if smallest else None


def _visit(line: int) -> ast.stmt:
    return ast.parse(f"_line_visit({line})").body[0]


def _visited(stderr: str) -> set[int]:
    words = [line.split() for line in stderr.splitlines() if line.startswith(_MARK)]
    return {int(parts[1]) for parts in words if len(parts) == 2 and parts[1].isdigit()}


def _ranked(passed: Counter[int], failed: Counter[int], failures: int) -> list[int]:
    scores = {line: count / math.sqrt(failures * (count + passed[line])) for line, count in failed.items()}
    return sorted(scores, key=lambda line: (-scores[line], line))[:SUSPECTS]
