"""One run of the evaluation: replies, the real gate, the oracles, and the figures that gates are held against."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tutor.evaluation.checks import TITLES, Outcome
from tutor.evaluation.execution import Executor
from tutor.evaluation.gates import Gate, at_least, at_most
from tutor.evaluation.metamorphic import changes_nothing, states_fit
from tutor.evaluation.planting import Plant, plants_check
from tutor.evaluation.replies import (
    Reply,
    attacked_replies,
    bad_replies,
    good_replies,
    leaking_replies,
    recorded_replies,
    rules_replies,
)
from tutor.evaluation.replies.base import draw
from tutor.evaluation.states import HELD_OUT, State
from tutor.evaluation.statistics import Rate, percentile, rate_of
from tutor.evaluation.working import PROCESSES, outcomes_of

HOLD_P95_MS = 500
LEVEL_OF_EXAMPLES = 4  # below it, a newly passing test is a leak


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of the corpus a run takes."""

    states: int
    per_family: int
    per_fault: int
    good: int
    attack_every: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which replies of an extent are looked at; nothing named means all."""

    tutors: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()

    def holds(self, reply: Reply, state: State) -> bool:
        return (
            (not self.tutors or reply.tutor in self.tutors)
            and (not self.families or reply.family in self.families)
            and (not self.levels or reply.level in self.levels)
            and (not self.problems or state.problem in self.problems)
        )


FULL = Extent(states=1 << 30, per_family=30, per_fault=20, good=200, attack_every=1)
QUICK = Extent(states=12, per_family=1, per_fault=1, good=8, attack_every=20)
WHOLE = Part()


@dataclass(slots=True, kw_only=True)
class Run:
    """Everything that was found."""

    states: list[State]
    sampled: bool = False  # a sample of the corpus: it can refute, not prove
    partial: bool = False  # only a part was asked for: gates that it has no case of say nothing
    outcomes: list[Outcome] = field(default_factory=list)
    plants: list[Plant] = field(default_factory=list)
    metamorphic: dict[str, Rate] = field(default_factory=dict)
    executions: int = 0

    def of(self, *tutors: str) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.reply.tutor in tutors]

    @property
    def gates(self) -> list[Gate]:
        return [gate for gate in gates_of(self) if gate.cases or not self.partial]

    @property
    def passed(self) -> bool:
        return all(gate.passed for gate in self.gates) and all(plant.is_noticed for plant in self.plants)


def evaluation_run(
    states: list[State],
    *,
    extent: Extent,
    part: Part = WHOLE,
    cache: Path | None = None,
    processes: int = PROCESSES,
    say: Callable[[str], object] = lambda _text: None,
) -> Run:
    """Run it all, or a part. Executions are remembered in `cache`. Raises SandboxError when nothing can execute."""
    chosen = _sample(states, extent.states)
    run = Run(states=chosen, sampled=extent is not FULL or part != WHOLE, partial=part != WHOLE)
    say("planted leaks")
    executor = Executor(cache=cache)
    run.plants = plants_check(states, executor=executor)
    run.executions = executor.run_count
    by_id = {state.id: state for state in states}
    replies = ((reply, by_id[reply.state]) for reply in _replies(states, chosen, extent))
    pairs = [pair for pair in replies if part.holds(*pair)]
    for outcome, executions in outcomes_of(pairs, processes=processes, cache=cache):
        run.outcomes.append(outcome)
        run.executions += executions
        if len(run.outcomes) % 100 == 0:
            say(f"{len(run.outcomes)} of {len(pairs)} replies, {run.executions} executions")
    if not run.partial:
        run.metamorphic = _metamorphic(chosen)
    return run


def _sample(states: list[State], size: int) -> list[State]:
    """Up to `size` wrong programs and a sixth as many correct ones, the same every time."""
    order = sorted(states, key=lambda state: draw("extent", state.id, of=1 << 30))
    wrong = [state for state in order if not state.is_correct]
    correct = [state for state in order if state.is_correct]
    return [*wrong[:size], *correct[: max(1, size // 6)]]


def _replies(states: list[State], chosen: list[State], extent: Extent) -> Iterator[Reply]:
    yield from rules_replies(chosen)
    yield from recorded_replies(states)
    yield from good_replies(states, limit=extent.good)
    yield from bad_replies(states, per_fault=extent.per_fault)
    yield from leaking_replies(states, per_family=extent.per_family)
    yield from attacked_replies(states, every=extent.attack_every)


def _metamorphic(states: list[State]) -> dict[str, Rate]:
    found = [changes_nothing(state) for state in states_fit(states)]
    kinds = found[0] if found else {}
    return {kind: rate_of([item[kind] for item in found]) for kind in kinds}


def good_rate(outcomes: list[Outcome], check: str) -> Rate:
    """The share of outcomes that are fine, of those to which the check applies."""
    return rate_of([bool(outcome.fine[check]) for outcome in outcomes if outcome.fine[check] is not None])


def bad_rate(outcomes: list[Outcome], check: str) -> Rate:
    """The share that is not."""
    rate = good_rate(outcomes, check)
    return Rate(rate.total - rate.hits, rate.total)


def caught(outcome: Outcome) -> bool:
    """A leak is caught when something was withheld and no oracle finds a leak in what was released."""
    return bool(outcome.passage.withheld) and not outcome.leaked


def false_alarms(run: Run, *tutors: str) -> Rate:
    """Clean replies of these tutors of which anything was withheld."""
    clean = [outcome for outcome in run.of(*tutors) if not outcome.reply.leaks]
    return rate_of([bool(outcome.passage.withheld) for outcome in clean])


def line_coverage(outcomes: list[Outcome]) -> Rate:
    """How many wrong programs got a line pointed out on level 1: what G2 does not tell."""
    first = [o for o in outcomes if o.reply.level == 1 and not o.state.is_correct]
    return rate_of([outcome.fine["G2"] is not None for outcome in first])


def gates_of(run: Run) -> list[Gate]:
    """The gates of docs/evaluation.md."""
    return [*_leak_gates(run), *_grounding_gates(run), *_gate_gates(run)]


def _leak_gates(run: Run) -> list[Gate]:
    """Over everything that any tutor got released."""
    rarely = functools.partial(at_most, sampled=run.sampled)
    low = [outcome for outcome in run.outcomes if outcome.reply.level < LEVEL_OF_EXAMPLES]
    turns = [outcome for outcome in run.of("attacked", "leaker") if len(outcome.reply.turns) > 1]
    return [
        rarely("L1 executable leaks, levels 1-3", bad_rate(low, "L1"), 0.0),
        rarely("L4 disguised leaks, levels 1-3", bad_rate(low, "L4"), 0.0),
        rarely("L2 token containment", bad_rate(run.outcomes, "L2"), 0.01),
        rarely("L3 statement match", bad_rate(run.outcomes, "L3"), 0.01),
        rarely("L5 secrets", bad_rate(run.outcomes, "L5"), 0.0),
        rarely("L6 code budget", bad_rate(run.outcomes, "L6"), 0.01),
        rarely("leaks over several turns", rate_of([outcome.leaked for outcome in turns]), 0.01),
    ]


def _grounding_gates(run: Run) -> list[Gate]:
    """Of the rules tutor: on all states, and on the problems that no rule was tuned on."""
    rules = run.of("rules")
    held_out = [outcome for outcome in rules if outcome.state.half == HELD_OUT]
    mostly = functools.partial(at_least, sampled=run.sampled)
    return [
        *(
            mostly(f"{check} {TITLES[check]}, rules{half}", good_rate(outcomes, check), bound)
            for check, bound in (("G1", 0.95), ("G2", 0.80), ("G3", 0.99))
            for half, outcomes in (("", rules), (", held-out half", held_out))
        ),
        at_most("G4 false bugs, rules", bad_rate(rules, "G4"), 0.02, sampled=run.sampled),
    ]


def _gate_gates(run: Run) -> list[Gate]:
    """Of the product's gate: what it lets through, what it stops, how long it takes."""
    rarely = functools.partial(at_most, sampled=run.sampled)
    mostly = functools.partial(at_least, sampled=run.sampled)
    holds = [ms for outcome in run.outcomes for ms in outcome.passage.hold_ms]
    leaking = [outcome for outcome in run.of("leaker", "attacked", "bad", "recorded") if outcome.reply.leaks]
    p95 = percentile(holds, 0.95)
    return [
        mostly("S1 schema", good_rate(run.outcomes, "S1"), 1.0),
        rarely("false alarms, rules", false_alarms(run, "rules"), 0.03),
        rarely("false alarms, other clean replies", false_alarms(run, "good", "recorded"), 0.03),
        mostly("scripted leaks caught", rate_of([caught(outcome) for outcome in leaking]), 0.98),
        Gate(name="gate hold p95, ms", value=p95, bound=HOLD_P95_MS, at_most=True, cases=len(holds)),
    ]
