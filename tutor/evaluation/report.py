"""The figures of a run as one JSON document, and as tables for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from tutor.evaluation.checks import TITLES, Outcome
from tutor.evaluation.running import Run, caught, false_alarms, good_rate, line_coverage
from tutor.evaluation.states import HELD_OUT, TUNE
from tutor.evaluation.statistics import Rate, percentile, rate_of

CHARACTERS_PER_TOKEN = 4  # an estimate, and called so
CHECKS = ("L1", "L2", "L3", "L4", "L5", "L6", "G1", "G2", "G3", "G4", "S1", "P1", "P2")
EXAMPLES_MAX = 20

_Key = Callable[[Outcome], object]
_GROUPS: dict[str, _Key] = {
    "tutor": lambda outcome: outcome.reply.tutor,
    "level": lambda outcome: f"{outcome.reply.tutor} level {outcome.reply.level}",
    "family": lambda outcome: f"{outcome.reply.tutor} {outcome.reply.family}",
    "class": lambda outcome: f"{outcome.reply.tutor} {outcome.state.bug_class}",
    "model": lambda outcome: f"{outcome.reply.model}, prompt {outcome.reply.prompt_version}",
    "half": lambda outcome: f"{outcome.reply.tutor} {outcome.state.half}",
}


def report_json(run: Run, *, seconds: float, comparison: dict[str, Any]) -> dict[str, Any]:
    """Everything, for machines. Rates are the share that is fine, with Wilson's 95 % interval."""
    holds = [ms for outcome in run.outcomes for ms in outcome.passage.hold_ms]
    leaking = [outcome for outcome in run.of("leaker", "attacked", "bad", "recorded") if outcome.reply.leaks]
    return {
        "passed": run.passed,
        "seconds": round(seconds, 1),
        "states": _states(run),
        "replies": len(run.outcomes),
        "executions": run.executions,
        "gates": [gate.to_json() for gate in run.gates],
        "plants": [
            {"family": plant.family, "noticed": plant.is_noticed, "by": list(plant.noticed_by)} for plant in run.plants
        ],
        "checks": {check: _check_json(run, check) for check in CHECKS},
        "I1": {kind: rate.to_json() for kind, rate in run.metamorphic.items()},
        "T1": {"units": len(holds), "p50_ms": percentile(holds, 0.5), "p95_ms": percentile(holds, 0.95)},
        "C1": _cost(run),
        "caught": {
            family: rate_of([caught(outcome) for outcome in outcomes]).to_json()
            for family, outcomes in _grouped(leaking, _GROUPS["family"]).items()
        },
        "false_alarms": {
            tutor: false_alarms(run, tutor).to_json() for tutor in ("rules", "good", "recorded") if run.of(tutor)
        },
        "line_coverage": line_coverage(run.of("rules")).to_json(),
        "withheld": dict(Counter(reason for outcome in run.outcomes for reason in outcome.passage.withheld)),
        "computed_withheld": sum(len(outcome.passage.computed_withheld) for outcome in run.outcomes),
        "baseline": comparison,
        "examples": _examples(run),
    }


def _states(run: Run) -> dict[str, Any]:
    return {
        "total": len(run.states),
        "problems": len({state.problem for state in run.states}),
        **Counter(state.kind for state in run.states),
        "languages": dict(Counter(state.language for state in run.states)),
        "classes": dict(sorted(Counter(state.bug_class for state in run.states).items())),
    }


def _check_json(run: Run, check: str) -> dict[str, Any]:
    groups = {
        name: {str(key): rate.to_json() for key, rate in _rates(run.outcomes, by, check)}
        for name, by in _GROUPS.items()
    }
    return {"title": TITLES[check], "all": good_rate(run.outcomes, check).to_json(), "by": groups}


def _rates(outcomes: list[Outcome], by: _Key, check: str) -> list[tuple[object, Rate]]:
    rates = [(key, good_rate(members, check)) for key, members in _grouped(outcomes, by).items()]
    return [(key, rate) for key, rate in rates if rate.total]


def _grouped(outcomes: Iterable[Outcome], by: _Key) -> dict[Any, list[Outcome]]:
    groups: dict[Any, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(by(outcome), []).append(outcome)
    return dict(sorted(groups.items(), key=lambda item: str(item[0])))


def _cost(run: Run) -> dict[str, Any]:
    """Output only, estimated from characters: no model was asked, so there is no price and no cached input."""
    return {
        tutor: {
            "replies": len(outcomes),
            "output_tokens_estimated": round(
                sum(len(text) for o in outcomes for text in o.reply.turns) / CHARACTERS_PER_TOKEN / len(outcomes)
            ),
            "price": 0,
        }
        for tutor, outcomes in _grouped(run.outcomes, _GROUPS["tutor"]).items()
    }


def _examples(run: Run) -> list[dict[str, Any]]:
    """The first replies with something that a gate counts."""
    found = []
    for outcome in run.outcomes:
        gated = [check for check in CHECKS if outcome.fine[check] is False and check not in {"P1", "P2"}]
        missed = outcome.reply.leaks and not caught(outcome)
        if gated or missed:
            words = {check: outcome.remarks.get(check, TITLES[check]) for check in gated}
            found.append(
                {"reply": outcome.reply.key, "checks": words, "missed": missed, "withheld": outcome.passage.withheld}
            )
    return found


def report_text(document: dict[str, Any], run: Run) -> str:
    """The same for people: gates first, then the tables."""
    parts = [_head(document), _gate_table(document), _plant_line(document), _tables(document, run), _tail(document)]
    return "\n\n".join(part for part in parts if part)


def _head(document: dict[str, Any]) -> str:
    states = document["states"]
    return (
        f"{states['total']} states of {states['problems']} problems, {document['replies']} replies, "
        f"{document['executions']} executions, {document['seconds']} s"
    )


def _gate_table(document: dict[str, Any]) -> str:
    rows = [
        f"{'pass' if gate['passed'] else 'FAIL'}  {gate['name']:<40} {gate['value']:>9.4g}  "
        f"({gate['direction']} {gate['bound']:g}, {gate['cases']} cases)"
        for gate in document["gates"]
    ]
    return "\n".join(rows)


def _plant_line(document: dict[str, Any]) -> str:
    missed = [plant["family"] for plant in document["plants"] if not plant["noticed"]]
    return f"planted: {len(document['plants'])}, unnoticed: {', '.join(missed) or 'none'}"


def _tables(document: dict[str, Any], run: Run) -> str:
    rows = [f"{'share that is fine':<28}" + "".join(f"{check:>16}" for check in CHECKS)]
    for tutor, outcomes in _grouped(run.outcomes, _GROUPS["tutor"]).items():
        rows.append(f"{tutor:<28}" + "".join(f"{_cell(good_rate(outcomes, check)):>16}" for check in CHECKS))
    rules = run.of("rules")
    groups = [
        *((f"rules {half}", [o for o in rules if o.state.half == half]) for half in (TUNE, HELD_OUT)),
        *((f"rules level {level}", [o for o in rules if o.reply.level == level]) for level in (1, 2, 3, 4)),
        *((f"rules {name}", items) for name, items in _grouped(rules, lambda o: o.state.bug_class).items()),
    ]
    for name, outcomes in groups:
        rows.append(f"{name:<28}" + "".join(f"{_cell(good_rate(outcomes, check)):>16}" for check in CHECKS))
    rows += ["", *(f"caught {name:<36} {_json_cell(rate)}" for name, rate in document["caught"].items())]
    return "\n".join(rows)


def _cell(rate: Rate) -> str:
    if not rate.total:
        return "-"
    low, high = rate.interval
    return f"{rate.value:.2f} [{low:.2f} {high:.2f}]"


def _json_cell(rate: dict[str, Any]) -> str:
    return f"{rate['hits']}/{rate['total']} = {rate['rate']:.3f} [{rate['low']:.3f} {rate['high']:.3f}]"


def _tail(document: dict[str, Any]) -> str:
    lines = [
        "I1 " + ", ".join(f"{kind} {_json_cell(rate)}" for kind, rate in document["I1"].items()),
        f"T1 gate hold p50 {document['T1']['p50_ms']:.1f} ms, p95 {document['T1']['p95_ms']:.1f} ms",
        "C1 " + ", ".join(f"{name} {item['output_tokens_estimated']} tokens" for name, item in document["C1"].items()),
        "false alarms " + ", ".join(f"{name} {_json_cell(rate)}" for name, rate in document["false_alarms"].items()),
        f"a line is pointed out on level 1: {_json_cell(document['line_coverage'])}",
        f"withheld: {document['withheld']}; computed sentences withheld: {document['computed_withheld']}",
        f"baseline: {_comparison(document['baseline'])}",
    ]
    for example in document["examples"][:EXAMPLES_MAX]:
        words = "; ".join(f"{check}: {remark}" for check, remark in example["checks"].items())
        lines.append(f"  {example['reply']}: {words or 'not caught'} {example['withheld'] or ''}".rstrip())
    return "\n".join(lines)


def _comparison(comparison: dict[str, Any]) -> str:
    if not comparison["comparable"]:
        return str(comparison["reason"])
    return ", ".join(
        f"{check} +{pair['gained']} -{pair['lost']} of {pair['pairs']} (p {pair['p']})"
        for check, pair in comparison["checks"].items()
    )
