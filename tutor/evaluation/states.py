"""The states of the corpus: a learner's code, the fault planted in it, and what the judge said."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

CORPUS_FOLDER = Path(__file__).parent / "corpus"
STATES_FILE = CORPUS_FOLDER / "states.jsonl.gz"

# Kinds of states.
MUTANT, NOVICE, UNUSUAL, BROKEN = "mutant", "novice", "unusual", "broken"
TUNE, HELD_OUT = "tune", "held_out"  # rules may be tuned on one half of the problems and are measured on the other


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`line` is where the fault was planted (None: not planted by us, or no fault).

    `judgement` is compact: figures and, by test name, what is not accepted. `suspects` are the three lines
    that spectrum localisation suspects most. `half` splits by problem.
    """

    id: str
    problem: str
    language: str
    kind: str
    bug_class: str
    operator: str
    line: int | None
    code: str
    half: str
    judgement: dict[str, Any]
    suspects: list[int] = field(default_factory=list)

    @property
    def is_correct(self) -> bool:
        return bool(self.judgement["verdict"] == "accepted")


def states_load(*, path: Path = STATES_FILE) -> list[State]:
    """All states, in the order of the file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [State(**json.loads(line)) for line in lines]


def states_save(states: Iterable[State], *, path: Path = STATES_FILE) -> None:
    """Write the corpus so that equal states give equal bytes."""
    text = "".join(json.dumps(asdict(state), sort_keys=True, ensure_ascii=False) + "\n" for state in states)
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
