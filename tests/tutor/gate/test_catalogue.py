"""The computed hints of every level pass the gate for every labelled wrong solution of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from problems.packages import Package, PackageSolution, judge_request, read_package
from sandbox import default_sandbox
from sandbox.judge import judge
from tutor.evidence import Attempt, Task, evidence_build
from tutor.gate import Gate, Reference, gate_context_make
from tutor.gate.outcomes import MemoryStore
from tutor.rules import LEVEL_MAX, hint_compose

CATALOGUE = Path(__file__).resolve().parents[3] / "problems" / "catalogue"
SLUGS = sorted(path.parent.name for path in CATALOGUE.glob("*/problem.yaml"))


@pytest.mark.parametrize("slug", SLUGS)
def test_no_computed_hint_is_withheld(slug):
    package = read_package(CATALOGUE / slug)
    wrong = [solution for solution in package.solutions if solution.expected != "accepted"]
    assert wrong
    withheld = [line for solution in wrong for line in _withheld(package, solution)]
    assert withheld == []


def _withheld(package: Package, solution: PackageSolution) -> list[str]:
    """What the gate did not let pass of the hints about one solution."""
    request = judge_request(package, language=solution.language, source=solution.code)
    judgement = judge(request, sandbox=default_sandbox()).public()
    task = Task(
        mode=package.mode.value,
        function_name=package.signature.name if package.signature else "",
        time_limit_ms=package.time_limit_ms,
        skills=package.skills,
        ladder=package.hints,
        test_hints={test.name: test.hint for test in package.tests if test.hint},
    )
    evidence = evidence_build(task=task, attempt=Attempt(code=solution.code, judgement=judgement))
    found = []
    for level in range(1, LEVEL_MAX + 1):
        context = gate_context_make(
            request=request,
            level=level,
            evidence=evidence,
            statement=package.statement,
            starter=package.starter_code.get(solution.language, ""),
            references=tuple(
                Reference(language=item.language, code=item.code)
                for item in package.solutions
                if item.expected == "accepted"
            ),
            judgement=judgement,
            authored=package.hints,
        )
        gate = Gate(context, store=MemoryStore())
        for sentence in hint_compose(evidence=evidence, level=level):
            decision = gate.check(sentence)
            if not decision.allowed:
                found.append(f"{solution.path} level {level} {decision.reason} by {decision.check}: {sentence}")
    return found
