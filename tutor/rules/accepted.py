"""After an accepted solution: one next step, from the evidence."""

from __future__ import annotations

import ast

from tutor.diagnosis.base import Inspection
from tutor.evidence import Evidence

NARROW_MARGIN = 0.5  # of the time limit

_PONDER = "To take it further: what is the smallest input the statement allows, and why does your code treat it right?"


def next_step(evidence: Evidence, tree: ast.Module | None) -> list[str]:
    """Two or three sentences: what was reached, and one thing to ponder."""
    used = evidence.time_ms / evidence.time_limit_ms if evidence.time_limit_ms else 0.0
    reached = (
        f"All {evidence.tests_total} tests pass; the slowest took {evidence.time_ms} ms of {evidence.time_limit_ms} ms."
    )
    if used > NARROW_MARGIN:
        return [
            reached,
            "That margin is narrow.",
            "How does the time grow when the input becomes ten times as long, and which line causes it?",
        ]
    unused = _unused_name(tree)
    if unused:
        return [reached, f"A small thing to tidy: the name `{unused}` gets a value that nothing reads."]
    return [
        reached,
        "To take it further: what is the smallest input the statement allows, and why does your code treat it right?",
    ]


def _unused_name(tree: ast.Module | None) -> str:
    """A name that is assigned and never read; names starting with an underscore are meant to be."""
    if tree is None:
        return ""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    read = {node.id for node in names if not isinstance(node.ctx, ast.Store)}
    unused = [node.id for node in names if node.id not in read and not node.id.startswith("_")]
    return unused[0] if unused else ""


def accepted_hint(inspection: Inspection) -> list[str]:
    return next_step(inspection.evidence, inspection.tree)
