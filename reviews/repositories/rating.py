"""The rating: computed from rubric items by this code alone, so the same report always gives the same number.

Each item scores 0 to 1 in quarters; the rating is their weighted mean, of 100. An item that could not be
assessed takes no part. Weights and bands per level stand in a versioned file; each report names its version.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from reviews.findings import Category, Finding

RUBRIC_FILE = "rubric.v1.json"
_ITEM_CATEGORIES = {
    "correctness": {Category.CORRECTNESS, Category.PERFORMANCE},
    "security": {Category.SECURITY},
    "readability": {Category.READABILITY, Category.STYLE},
}
_QUARTERS = (1.0, 0.75, 0.5, 0.25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rating rests on. `code_lines` counts lines of code that were looked at."""

    statuses: Sequence[str]
    findings: Sequence[Finding]
    code_lines: int
    code_files: int
    test_files: int
    readme_words: int


@functools.cache
def rubric_load() -> Mapping[str, Any]:
    rubric: dict[str, Any] = json.loads((files("reviews.repositories") / "rubrics" / RUBRIC_FILE).read_text("utf-8"))
    return rubric


def rating_compute(*, facts: Facts, level: str) -> dict[str, Any]:
    """{"rating": 0-100 or None, "version", "items": [{"id", "weight", "score", "measured"}]}.

    None when no code was looked at: there is nothing to rate.
    """
    rubric = rubric_load()
    items = [
        {"id": name, "weight": weight, "score": score, "measured": measured}
        for name, weight in rubric["weights"][level].items()
        for score, measured in [_measure(name, facts, level, rubric)]
    ]
    counted = [item for item in items if item["score"] is not None]
    weights = sum(item["weight"] for item in counted)
    rating = round(100 * sum(item["weight"] * item["score"] for item in counted) / weights) if weights else None
    return {"rating": rating if facts.code_lines else None, "version": rubric["version"], "items": items}


def _measure(name: str, facts: Facts, level: str, rubric: Mapping[str, Any]) -> tuple[float | None, str]:
    """An item's score (None: not assessable) and what was measured, in words of numbers."""
    if name == "requirements":
        return _requirements(facts.statuses)
    if not facts.code_lines:
        return None, ""
    if name == "tests":
        share = facts.test_files / facts.code_files if facts.code_files else 0.0
        return _at_least(share, rubric["tests_share"]), f"{facts.test_files}/{facts.code_files}"
    if name == "documentation":
        return _at_least(facts.readme_words, rubric["readme_words"]), str(facts.readme_words)
    density = _density(facts, _ITEM_CATEGORIES[name], rubric)
    return next((score for score, top in zip(_QUARTERS, rubric["bands"][level], strict=True) if density <= top), 0.0), (
        f"{density:.1f}"
    )


def _requirements(statuses: Iterable[str]) -> tuple[float | None, str]:
    points = {"met": 1.0, "partly": 0.5, "not_met": 0.0}
    assessed = [points[status] for status in statuses if status in points]
    if not assessed:
        return None, "0"
    share = sum(assessed) / len(assessed)
    return round(share * 4) / 4, f"{sum(assessed):g}/{len(assessed)}"


def _density(facts: Facts, categories: set[Category], rubric: Mapping[str, Any]) -> float:
    """Weighted findings per 1,000 lines; at least `least_lines`, or one remark would be a verdict."""
    weights: Mapping[str, float] = rubric["findings"]
    weighed = sum(weights[finding.severity] for finding in facts.findings if finding.category in categories)
    return weighed * 1000 / max(facts.code_lines, int(rubric["least_lines"]))


def _at_least(value: float, steps: Sequence[float]) -> float:
    """The first step that is reached; a step of 0 must be passed."""
    return next((score for score, step in zip(_QUARTERS, steps, strict=True) if value >= step and value > 0), 0.0)
