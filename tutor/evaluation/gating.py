"""Sends replies through the real gate, as the product does, and notes what a learner would have seen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from problems.packages import judge_request
from tutor.evaluation.material import judgement_expand
from tutor.evaluation.replies.base import Reply
from tutor.evaluation.said import Truth
from tutor.evidence import PASSED
from tutor.gate import Gate, Reference, gate_context_make
from tutor.gate.outcomes import MemoryStore
from tutor.rules import hint_compose
from tutor.sentences import sentence_units

# What the gate tried in this process: no store that outlives it, so that a change of the gate is measured.
_TRIED = MemoryStore()


@dataclass(slots=True)
class Passage:
    """What came of a reply: released units over all turns, reasons of what was withheld, time each unit was held."""

    released: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)  # of those, the tutor's: not the computed ones that followed
    withheld: list[str] = field(default_factory=list)
    computed_withheld: list[str] = field(default_factory=list)
    hold_ms: list[float] = field(default_factory=list)


def reply_pass(reply: Reply, truth: Truth) -> Passage:
    """Every turn, sentence by sentence; a withheld sentence ends its turn, and the computed hint follows."""
    passage = Passage()
    check = _gate_open(reply, truth)
    for turn in reply.turns:
        reason = _release(sentence_units([turn]), check, passage, own=True)
        if reason:
            passage.withheld.append(reason)
            for sentence in hint_compose(evidence=truth.evidence, level=reply.level):
                if sentence not in passage.released and (why := _release(iter([sentence]), check, passage, own=False)):
                    passage.computed_withheld.append(why)
    return passage


def _release(units: Iterator[str], check: Callable[[str], str], passage: Passage, *, own: bool) -> str:
    for unit in units:
        started = time.perf_counter()
        reason = check(unit)
        passage.hold_ms.append((time.perf_counter() - started) * 1000)
        if reason:
            return reason
        passage.released.append(unit)
        if own:
            passage.own.append(unit)
    return ""


def _gate_open(reply: Reply, truth: Truth) -> Callable[[str], str]:
    """The gate of one conversation: from a unit to the reason for withholding it, "" when it may be shown."""
    package, state = truth.package, truth.state
    context = gate_context_make(
        request=judge_request(package, language=state.language, source=state.code),
        level=reply.level,
        evidence=truth.evidence,
        statement=package.statement,
        starter=package.starter_code.get(state.language, ""),
        references=tuple(
            Reference(language=solution.language, code=solution.code)
            for solution in package.solutions
            if solution.expected == PASSED
        ),
        judgement=judgement_expand(state, package),
        authored=package.hints,
        canaries=reply.canaries,
        system_prompt=reply.system_prompt,
    )
    gate = Gate(context, store=_TRIED)
    return lambda unit: gate.check(unit).reason
