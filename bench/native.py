"""Native programs: what a test costs beyond executing it, and what compiling costs."""

from __future__ import annotations

import statistics

from bench.bare import BareProgram, PlainCompiler
from bench.measure import Lane, race, ratio
from bench.ours import OursCompiled, OursCompiling, OursNative
from bench.sizes import Sizes
from bench.table import Section, at_most, rows_of

TESTS = 20
BAR_OVER_BARE_MS = 3.0
BAR_COMPILE, BAR_CACHED_MS = 0.4, 10.0


def tests_section(sizes: Sizes) -> Section:
    """One test of a C program, compiled ahead."""
    ours = [OursNative(kind, tests=TESTS) for kind in ("docker", "bubblewrap")]
    lanes = race([*ours, BareProgram(tests=TESTS)], rounds=sizes.rounds, warm_up=sizes.warm_up)
    docker, _, bare = lanes
    over = docker.summary.median - bare.summary.median if docker.summary and bare.summary else None
    remarks = [_breakdown(contestant) for contestant in ours if contestant.steps]
    return Section(
        title="A native program, per test",
        about=f"A C program, compiled ahead, on {TESTS} tests; the mean of them is one measurement.",
        base=bare.name,
        rows=rows_of(lanes, bare.summary),
        bars=[
            at_most(
                "native test over bare exec, docker",
                BAR_OVER_BARE_MS,
                over,
                unit=" ms",
                why=docker.fault or bare.fault or remarks[0],
            )
        ],
        remarks=remarks,
    )


def _breakdown(contestant: OursNative) -> str:
    inside = statistics.median(step.programs / contestant.tests for step in contestant.steps)
    whole = statistics.median((step.tests[-1] - step.compiled) / contestant.tests for step in contestant.steps)
    return (
        f"{contestant.name}: of {whole:.2f} ms per test the program itself ran {inside:.2f} ms by the runner's clock; "
        f"the rest is starting it under its own user, limits and filter, killing what it left, and comparing its answer"
    )


def compile_section(sizes: Sizes) -> Section:
    """A C++ program that includes everything."""
    fresh = [OursCompiling(kind) for kind in ("docker", "bubblewrap")]
    again = [OursCompiled(kind) for kind in ("docker", "bubblewrap")]
    lanes = race([*fresh, *again, PlainCompiler()], rounds=sizes.compilations, warm_up=1)
    docker, _, cached, _, plain = lanes
    return Section(
        title="C++ with bits/stdc++.h, compiling",
        about="Ours from the request to a program ready to run in its box, the box's acquisition counted.",
        base=plain.name,
        rows=rows_of(lanes, plain.summary),
        bars=[
            at_most(
                "C++ compilation against plain g++ -O2, docker",
                BAR_COMPILE,
                ratio(docker.summary, plain.summary),
                why=_why(docker, plain) or _compile_breakdown(fresh[0]),
            ),
            at_most(
                "C++ compilation from the cache, docker",
                BAR_CACHED_MS,
                cached.summary.median if cached.summary else None,
                unit=" ms",
                why=_why(cached) or _compile_breakdown(again[0]),
            ),
        ],
        remarks=[_compile_breakdown(contestant) for contestant in (*fresh, *again) if contestant.steps],
    )


def _why(*lanes: Lane) -> str:
    return next((lane.fault for lane in lanes if lane.fault), "")


def _compile_breakdown(contestant: OursCompiling) -> str:
    again = isinstance(contestant, OursCompiled)
    steps = [step for step in contestant.steps if step.cached == again]
    compiler = statistics.median(step.compiler for step in steps)
    rest = statistics.median(step.compiled - step.compiler for step in steps)
    return (
        f"{contestant.name}: the compiler took {compiler:.0f} ms by the runner's clock; box, files and artefacts "
        f"{rest:.1f} ms"
    )
