"""A trivial Python submission with twenty tests: ours, by hand, in a container, and other judges."""

from __future__ import annotations

import statistics

from bench.bare import BareLoop, ContainerPerSubmission
from bench.measure import Contestant, Lane, race, ratio
from bench.ours import Ours
from bench.peers import Dmoj, GoJudge, Isolate
from bench.sizes import Sizes
from bench.table import Bar, Section, at_most, rows_of

TESTS = 20
BAR_OF_BARE, BAR_OF_DMOJ = 0.25, 0.08


def section(sizes: Sizes) -> Section:
    """Race all of them; the peers are left out where the sizes say so."""
    ours = [Ours(kind, tests=TESTS) for kind in ("docker", "bubblewrap")]
    others: list[Contestant] = [BareLoop(tests=TESTS), ContainerPerSubmission(tests=TESTS)]
    peers: list[Contestant] = [Dmoj(tests=TESTS), GoJudge(tests=TESTS), Isolate(tests=TESTS)] if sizes.peers else []
    lanes = race([*ours, *others, *peers], rounds=sizes.rounds, warm_up=sizes.warm_up)
    docker, _, bare = lanes[:3]
    dmoj = next((lane for lane in lanes if lane.name == Dmoj.name), Lane(name=Dmoj.name, fault="peers were left out"))
    return Section(
        title=f"Python, {TESTS} tests",
        about="A whole submission: from the source to the verdict of the last test, each with its own input.",
        base=bare.name,
        rows=rows_of(lanes, bare.summary),
        bars=[_bar(docker, bare, BAR_OF_BARE, ours[0]), _bar(docker, dmoj, BAR_OF_DMOJ, ours[0])],
        remarks=[breakdown(contestant) for contestant in ours if contestant.steps],
    )


def _bar(docker: Lane, other: Lane, limit: float, ours: Ours) -> Bar:
    why = docker.fault or other.fault or breakdown(ours)
    return at_most(f"docker against {other.name}", limit, ratio(docker.summary, other.summary), why=why)


def breakdown(contestant: Ours) -> str:
    """Where the time of a judgement goes, in medians of all turns."""
    steps = contestant.steps
    # Results may come together: what a test takes is the mean of those after the first.
    first = statistics.median(step.tests[0] for step in steps)
    each = statistics.median((step.tests[-1] - step.tests[0]) / (len(step.tests) - 1) for step in steps)
    end = statistics.median(step.whole - step.tests[-1] for step in steps)
    return (
        f"{contestant.name}: {first:.1f} ms until the first test is judged, then {each:.2f} ms per test, "
        f"and {end:.1f} ms to wipe and return the box"
    )
