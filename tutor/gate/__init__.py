"""The gate: text for a learner is shown unit by unit, and only after every check has let it pass.

`Gate(context).check(unit)` is the whole of it; `gate_context_build` reads what it must know.
"""

from __future__ import annotations

from tutor.gate.building import gate_context_build, gate_context_make
from tutor.gate.context import GateContext, Reference, TestFact
from tutor.gate.decision import REASONS, Decision
from tutor.gate.gate import Gate

__all__ = [
    "REASONS",
    "Decision",
    "Gate",
    "GateContext",
    "Reference",
    "TestFact",
    "gate_context_build",
    "gate_context_make",
]
