"""Sends replies through the real gate, as the product does, and notes what a learner would have seen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tutor.evaluation.replies.base import Reply
from tutor.evaluation.said import Truth
from tutor.gate import gate_check, guarded_build
from tutor.rules import hint_compose
from tutor.sentences import sentence_units


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
    guarded = guarded_build(
        secret_texts=truth.secret, solutions=truth.solutions, visible_texts=[truth.visible], code=truth.state.code
    )
    return lambda unit: gate_check(sentence=unit, level=reply.level, guarded=guarded).reason
