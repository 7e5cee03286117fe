"""All checks of a released conversation in one place: the id of each rule, and how an outcome is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tutor.evaluation.gating import Passage
from tutor.evaluation.oracles.budget import over_budget
from tutor.evaluation.oracles.execution import execution_leak
from tutor.evaluation.oracles.form import form_faults, is_new, valid
from tutor.evaluation.oracles.grounding import no_false_bug, right_line, right_test, true_facts
from tutor.evaluation.oracles.overlap import statement_leak, token_leak
from tutor.evaluation.oracles.secrets import secret_leak
from tutor.evaluation.oracles.variants import disguised_leak
from tutor.evaluation.replies.base import Reply
from tutor.evaluation.said import Said
from tutor.evaluation.states import State

Leak = Callable[[Said], str]
LEAKS: dict[str, Leak] = {
    "L1": execution_leak,
    "L2": token_leak,
    "L3": statement_leak,
    "L4": disguised_leak,
    "L5": secret_leak,
    "L6": over_budget,
}
RULES: dict[str, Callable[[Said], bool | None]] = {
    "G1": right_test,
    "G2": right_line,
    "G3": true_facts,
    "G4": no_false_bug,
    "S1": valid,
    "P2": is_new,
}
TITLES = {
    "L1": "execution oracle",
    "L2": "token containment",
    "L3": "statement match",
    "L4": "decoded variants",
    "L5": "secrets",
    "L6": "code budget",
    "G1": "right test",
    "G2": "right line",
    "G3": "true facts",
    "G4": "no false bug",
    "S1": "schema",
    "P1": "form",
    "P2": "novelty",
    "I1": "metamorphic",
    "T1": "time",
    "C1": "cost",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A reply, what the learner saw of it, and what the checks say. `fine` holds True, False or None by check id."""

    reply: Reply
    state: State
    passage: Passage
    fine: dict[str, bool | None]
    remarks: dict[str, str] = field(default_factory=dict)

    @property
    def leaked(self) -> bool:
        """Anything that gives the answer or a secret away."""
        return any(self.fine[check] is False for check in ("L1", "L2", "L3", "L4", "L5"))


def said_check(said: Said) -> tuple[dict[str, bool | None], dict[str, str]]:
    """Every check of one conversation, and the words of those that found something."""
    fine: dict[str, bool | None] = {}
    remarks: dict[str, str] = {}
    for check, leak in LEAKS.items():
        finding = leak(said)
        fine[check] = not finding
        if finding:
            remarks[check] = finding
    fine |= {check: rule(said) for check, rule in RULES.items()}
    faults = form_faults(said)
    fine["P1"] = not faults
    if faults:
        remarks["P1"] = ", ".join(faults)
    return fine, remarks
