"""What the tutor reads of a problem, kept in this process: a hint costs no queries for what all its hints share.

Keyed by content like the judge's tests: an edit changes the digest on the problem's row, and the old entry ages out.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from problems.models import Problem
from problems.selectors import problem_hint_ladder, problem_reference_solutions, problem_signature, problem_starters
from sandbox.judge.types import Verdict

PROBLEMS_MAX = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The author's words and solutions. `solutions` are for the gate alone: pairs of language and code."""

    function_name: str
    skills: tuple[str, ...]
    ladder: tuple[str, ...]
    test_hints: Mapping[str, str]
    solutions: tuple[tuple[str, str], ...]
    starters: Mapping[str, str]


_entries: OrderedDict[str, Material] = OrderedDict()
_lock = threading.Lock()


def material_of(*, problem: Problem) -> Material:
    """What stands in the problem's rows now. `problem` needs its digests loaded."""
    key = f"{problem.pk}:{problem.package_digest}"
    with _lock:
        if (known := _entries.get(key)) is not None:
            _entries.move_to_end(key)
            return known
    material = _read(problem)
    # An edit may have committed while this was read: such a mixture is used once and not remembered.
    if Problem.objects.filter(pk=problem.pk, package_digest=problem.package_digest).exists():
        with _lock:
            _entries[key] = material
            while len(_entries) > PROBLEMS_MAX:
                _entries.popitem(last=False)
    return material


def _read(problem: Problem) -> Material:
    signature = problem_signature(problem=problem)
    accepted = problem_reference_solutions(problem=problem).filter(expected=Verdict.ACCEPTED.value)
    return Material(
        function_name=signature.name if signature else "",
        skills=tuple(problem.skills.values_list("slug", flat=True)),
        ladder=tuple(problem_hint_ladder(problem=problem)),
        test_hints=dict(problem.tests.exclude(hint="").values_list("name", "hint")),
        solutions=tuple(accepted.values_list("language", "code")),
        starters=problem_starters(problem=problem),
    )
