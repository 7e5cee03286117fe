"""Comparison in pairs with a committed earlier run: which replies got better, which got worse."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tutor.evaluation.checks import Outcome
from tutor.evaluation.running import Run
from tutor.evaluation.states import CORPUS_FOLDER, State
from tutor.evaluation.statistics import mcnemar

BASELINE_FILE = CORPUS_FOLDER / "baseline.json.gz"
COMPARED = ("G1", "G2", "G3", "G4", "L6", "S1", "P1", "P2")


def baseline_of(run: Run, states: Iterable[State]) -> dict[str, Any]:
    """What a later run is compared with: by check the replies of the rules tutor that were not fine."""
    outcomes = run.of("rules")
    return {
        "corpus": corpus_digest(states),
        "replies": len(outcomes),
        "not_fine": {check: sorted(_keys(outcomes, check, fine=False)) for check in COMPARED},
        "not_applicable": {check: sorted(_keys(outcomes, check, fine=None)) for check in COMPARED},
    }


def baseline_save(document: dict[str, Any], *, path: Path = BASELINE_FILE) -> None:
    path.write_bytes(gzip.compress(json.dumps(document, sort_keys=True).encode(), compresslevel=9, mtime=0))


def baseline_compare(run: Run, states: Iterable[State], *, path: Path = BASELINE_FILE) -> dict[str, Any]:
    """By check: pairs won and lost since the baseline, with McNemar's p-value. Another corpus cannot be compared."""
    try:
        baseline = json.loads(gzip.decompress(path.read_bytes()))
    except (OSError, ValueError):
        return {"comparable": False, "reason": "there is no baseline"}
    if baseline["corpus"] != corpus_digest(states):
        return {"comparable": False, "reason": "the baseline was made with another corpus"}
    outcomes = run.of("rules")
    return {"comparable": True, "checks": {check: _pairs(outcomes, baseline, check) for check in COMPARED}}


def corpus_digest(states: Iterable[State]) -> str:
    """Names the states by their ids and judgements' verdicts."""
    lines = sorted(f"{state.id} {state.judgement['verdict']}" for state in states)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _pairs(outcomes: list[Outcome], baseline: dict[str, Any], check: str) -> dict[str, Any]:
    """Only replies to which the check applies both times."""
    before_bad = set(baseline["not_fine"][check])
    before_none = set(baseline["not_applicable"][check])
    now = {outcome.reply.key: outcome.fine[check] for outcome in outcomes if outcome.fine[check] is not None}
    pairs = {key: fine for key, fine in now.items() if key not in before_none}
    gained = sum(bool(fine) and key in before_bad for key, fine in pairs.items())
    lost = sum(not fine and key not in before_bad for key, fine in pairs.items())
    return {"pairs": len(pairs), "gained": gained, "lost": lost, "p": round(mcnemar(gained=gained, lost=lost), 4)}


def _keys(outcomes: list[Outcome], check: str, *, fine: bool | None) -> list[str]:
    return [outcome.reply.key for outcome in outcomes if outcome.fine[check] is fine]
