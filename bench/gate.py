"""How long the tutor's gate holds a unit of text, by kind of unit, over the whole catalogue.

`python -m bench.gate [PROBLEMS]`; exit code 1 when the p95 over all units misses the bar. Needs the
sandbox and no database: nothing is remembered between units, so that every candidate really runs.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django
import structlog

if TYPE_CHECKING:
    from problems.packages import Package, PackageSolution
    from tutor.gate import GateContext

CATALOGUE = Path(__file__).resolve().parents[1] / "problems" / "catalogue"
BAR_MS = 500.0
PROSE = (
    "Before you change anything, say aloud what each line does for this input.",
    "What do you expect the very first round to do, and what does it do?",
    "Comparisons with and without equality differ in one case only: two equal values.",
    "Whole numbers stay whole only with the division that rounds down.",
)
CONCEPTS = (
    "A range leaves out its end: `range(1, 4)` greets the guests 1 to 3.",
    "```python\nbirds = 0\n```",
    "```python\ndef double(cake):\n    return cake * 2\n```",
)
EXAMPLES = (
    (
        "```python\nwarmest = None\nfor degrees in [12, 19, 7]:\n    if warmest is None or degrees > warmest:\n"
        "        warmest = degrees\nprint(warmest)\n```"
    ),
    "```python\npile = []\npile.append('blue')\nwhile pile:\n    print(pile.pop())\n```",
)
DICTATED = ("Change `<` to `<=`.", "Use >= instead of >.", "Line 3 should read total = 0.")


def main(limit: int | None = None) -> int:
    """Measure and print; 1 when the bar is missed."""
    times: dict[str, list[float]] = defaultdict(list)
    for package, solution in _states(limit):
        for kind, milliseconds in _measured(package, solution):
            times[kind].append(milliseconds)
    everything = [value for values in times.values() for value in values]
    sys.stdout.write(f"{'kind of unit':<34}{'n':>6}{'p50 ms':>10}{'p95 ms':>10}{'max ms':>10}\n")
    for kind, values in [*times.items(), ("all units", everything)]:
        sys.stdout.write(
            f"{kind:<34}{len(values):>6}{statistics.median(values):>10.1f}{_p95(values):>10.1f}{max(values):>10.1f}\n"
        )
    met = _p95(everything) <= BAR_MS
    sys.stdout.write(f"p95 of all units at most {BAR_MS:.0f} ms: {'met' if met else 'MISSED'}\n")
    return int(not met)


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def _states(limit: int | None) -> Iterator[tuple[Package, PackageSolution]]:
    """The first wrong answer in Python of each problem."""
    from problems.packages import read_package  # noqa: PLC0415 - Django comes first

    for folder in sorted(path.parent for path in CATALOGUE.glob("*/problem.yaml"))[:limit]:
        package = read_package(folder)
        wrong = [item for item in package.solutions if item.expected == "wrong_answer" and item.language == "python"]
        if wrong:
            yield package, wrong[0]


def _measured(package: Package, solution: PackageSolution) -> Iterator[tuple[str, float]]:
    """(kind of unit, milliseconds) for one learner's state. Each unit meets a gate that has tried nothing."""
    from tutor.gate import Gate  # noqa: PLC0415 - Django comes first
    from tutor.gate.outcomes import MemoryStore  # noqa: PLC0415
    from tutor.rules import hint_compose  # noqa: PLC0415

    contexts = {level: _context(package, solution, level) for level in range(1, 5)}
    code = next(line.strip() for line in solution.code.splitlines() if line.strip())
    reference = next(item.code for item in package.solutions if item.expected == "accepted")
    units = [("computed hint", level, unit) for level in contexts for unit in hint_compose(
        evidence=contexts[level].evidence, level=level)]  # fmt: skip
    units += [("prose", 2, unit) for unit in PROSE]
    units += [("quotation of the learner's line", 1, f"Look at `{code}` again.")]
    units += [("concept with a line of code", 3, unit) for unit in CONCEPTS]
    units += [("example with code", 4, unit) for unit in EXAMPLES]
    units += [("dictated change", 3, unit) for unit in DICTATED]
    units += [("whole solution", 4, f"```\n{reference}\n```")]
    for kind, level, unit in units:
        gate = Gate(contexts[level], store=MemoryStore())
        gate.check("Read the statement once more.")  # what is derived once per conversation is derived here
        started = time.perf_counter()
        gate.check(unit)
        yield kind, (time.perf_counter() - started) * 1000


def _context(package: Package, solution: PackageSolution, level: int) -> GateContext:
    from problems.packages import judge_request  # noqa: PLC0415 - Django comes first
    from sandbox import default_sandbox  # noqa: PLC0415
    from sandbox.judge import judge  # noqa: PLC0415
    from tutor.evidence import Attempt, Task, evidence_build  # noqa: PLC0415
    from tutor.gate import Reference, gate_context_make  # noqa: PLC0415

    request = judge_request(package, language=solution.language, source=solution.code)
    judgement = judge(request, sandbox=default_sandbox()).public()
    task = Task(mode=package.mode.value, time_limit_ms=package.time_limit_ms, ladder=package.hints)
    return gate_context_make(
        request=request,
        level=level,
        evidence=evidence_build(task=task, attempt=Attempt(code=solution.code, judgement=judgement)),
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


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codereview.settings")
    django.setup()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else None))
