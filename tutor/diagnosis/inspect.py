"""Runs the detectors of a language and of the output over one piece of evidence."""

from __future__ import annotations

import ast
import warnings

from tutor.diagnosis import javascript, native, output, python_errors, python_logic, python_speed
from tutor.diagnosis.base import Cause, Detector, Inspection
from tutor.evidence import Evidence

CAUSES_LIMIT = 5

_BY_LANGUAGE: dict[str, tuple[Detector, ...]] = {
    "python": (*python_errors.DETECTORS, *python_logic.DETECTORS, *python_speed.DETECTORS),
    "javascript": javascript.DETECTORS,
    "typescript": javascript.DETECTORS,
    "c": native.DETECTORS,
    "cpp": native.DETECTORS,
}


def causes_find(evidence: Evidence) -> list[Cause]:
    """Likely causes, surest first, at most CAUSES_LIMIT; empty when nothing is recognised."""
    inspection = Inspection(evidence, parse_code(evidence))
    detectors = (*_BY_LANGUAGE.get(evidence.language, ()), *output.DETECTORS)
    found = [cause for detector in detectors for cause in detector(inspection)]
    best: dict[str, Cause] = {}
    for cause in sorted(found, key=lambda cause: -cause.confidence):
        best.setdefault(cause.id, cause)
    return list(best.values())[:CAUSES_LIMIT]


def parse_code(evidence: Evidence) -> ast.Module | None:
    """The syntax tree of Python code; None for other languages and for code that does not parse."""
    if evidence.language != "python":
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the learner's own syntax warnings are not ours
            return ast.parse(evidence.code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
