"""What both parts of the evaluation are measured by."""

from __future__ import annotations

from reviews.findings import Finding

BARS = {
    "model": {"anchor_validity": 1.0, "recall": 0.8, "precision": 0.8},
    "analysers": {"anchor_validity": 1.0, "recall": 0.4},
}
_NEAR_LINES = 1


def is_near(finding: Finding, line: int) -> bool:
    """A finding beside the faulty line still shows it."""
    return finding.start_line - _NEAR_LINES <= line <= finding.end_line + _NEAR_LINES


def share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0
