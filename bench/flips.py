"""Same program, same verdict: 500 stored submissions, judged again and again, never flip.

`python -m bench.flips [ROUNDS]`; exit code 1 when a verdict flipped. Nothing but the sandbox is needed.
They are what learners send: every labelled solution of the catalogue, submitted (to all tests, and up to
the first failure) and run on the samples, and for each language a program for each way to end.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.fates import conversations, fates
from problems.packages import Package, PackageSolution, judge_request, read_package
from sandbox import default_sandbox
from sandbox.judge import Flip, JudgeRequest, Visibility, replay
from sandbox.languages import get_language

CATALOGUE = Path(__file__).resolve().parents[1] / "problems" / "catalogue"
ROUNDS = 5
AT_ONCE = len(os.sched_getaffinity(0))


def stored(families: frozenset[str]) -> dict[str, JudgeRequest]:
    """What the judge is asked, by a name that says what it is, for the toolchains that are here."""
    requests = {f"{language} {word}": request for language, word, request in fates()}
    requests |= {f"conversation {word}": request for word, request in conversations()}
    for folder in sorted(path.parent for path in CATALOGUE.glob("*/problem.yaml")):
        package = read_package(folder)
        for solution in package.solutions:
            requests |= {f"{package.slug}/{solution.path} {how}": item for how, item in _of(package, solution)}
    return {name: item for name, item in requests.items() if get_language(item.language).family in families}


def _of(package: Package, solution: PackageSolution) -> Iterator[tuple[str, JudgeRequest]]:
    """One solution as it may have been sent."""
    request = judge_request(package, language=solution.language, source=solution.code, stop_at_first_failure=True)
    yield "to the first failure", request
    if solution.expected != "time_limit_exceeded":  # three time-outs each say nothing more than one
        yield "to all tests", replace(request, stop_at_first_failure=False)
    if solution.expected == "accepted":
        samples = tuple(test for test in request.tests if test.visibility is Visibility.SAMPLE)
        yield "as a run", replace(request, tests=samples)


def told(names: list[str], flips: tuple[Flip, ...]) -> Iterator[str]:
    """A line for each flip, and one that counts them."""
    for flip in flips:
        seen = ", ".join(f"{count} times {verdicts}" for verdicts, count in flip.seen)
        yield f"{names[flip.index]}: {seen}"
    yield f"{len(flips)} flips"


def main(rounds: int = ROUNDS) -> int:
    """Replay and print; 1 when anything flipped."""
    sandbox = default_sandbox()
    requests = stored(sandbox.families())
    languages = Counter(request.language for request in requests.values())
    started = time.monotonic()

    def told_round(number: int) -> None:
        sys.stderr.write(f"round {number + 1} of {rounds}, {time.monotonic() - started:.0f} s\n")

    sys.stdout.write(f"{len(requests)} stored submissions, {rounds} rounds, {AT_ONCE} at once, {sandbox.alias}\n")
    sys.stdout.write(f"{', '.join(f'{count} {name}' for name, count in languages.most_common())}\n")
    sys.stdout.flush()
    flips = replay(list(requests.values()), sandbox=sandbox, times=rounds, on_round=told_round, at_once=AT_ONCE)
    for line in told(list(requests), flips):
        sys.stdout.write(f"{line}\n")
    return int(bool(flips))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
