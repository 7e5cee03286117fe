"""Same program, same verdict: every labelled solution of the catalogue, judged again and again.

`python -m bench.flips [ROUNDS]`; exit code 1 when a verdict flipped. Nothing but the sandbox is needed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from problems.packages import judge_request, read_package
from sandbox import default_sandbox
from sandbox.judge import JudgeRequest, replay
from sandbox.languages import get_language

CATALOGUE = Path(__file__).resolve().parents[1] / "problems" / "catalogue"
ROUNDS = 5


def stored() -> dict[str, JudgeRequest]:
    """What the judge is asked for each labelled solution, by its path. Stops at the first failure."""
    sandbox_families = default_sandbox().families()
    requests = {}
    for folder in sorted(path.parent for path in CATALOGUE.glob("*/problem.yaml")):
        package = read_package(folder)
        for solution in package.solutions:
            if solution_family(solution.language) in sandbox_families:
                requests[f"{package.slug}/{solution.path}"] = judge_request(
                    package, language=solution.language, source=solution.code, stop_at_first_failure=True
                )
    return requests


def solution_family(language: str) -> str:
    """The toolchain that a language needs."""
    return get_language(language).family


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def main(rounds: int = ROUNDS) -> int:
    """Replay and print; 1 when anything flipped."""
    requests = stored()
    names = list(requests)
    sys.stdout.write(f"{len(requests)} stored solutions, {rounds} rounds, sandbox {default_sandbox().alias}\n")
    flips = replay(
        list(requests.values()),
        sandbox=default_sandbox(),
        times=rounds,
        on_round=lambda number: _say(f"round {number + 1} of {rounds}"),
    )
    for flip in flips:
        seen = ", ".join(f"{count} times {verdicts.split()[0]}" for verdicts, count in flip.seen)
        sys.stdout.write(f"{names[flip.index]}: {seen}\n")
    sys.stdout.write(f"{len(flips)} flips\n")
    return int(bool(flips))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
