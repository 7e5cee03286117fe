"""L6: how much code a level may show.

1 and 2: quotations of the learner's own lines only. 3: at most two further lines, not from this problem; a
higher level takes away nothing that a lower one allows, so the learner's own lines do not count. 4: an example
that shares no identifier with the problem.
"""

from __future__ import annotations

import builtins
import keyword
import re

from tutor.evaluation.oracles.pieces import is_statement, pieces_of
from tutor.evaluation.said import Said

CONCEPT_LINES = 2
IDENTIFIER_MIN_CHARACTERS = 5  # shorter names (row, left, i) are everybody's

_NAME = re.compile(r"[A-Za-z_]\w*")
_COMMON = (
    set(dir(builtins))
    | set(keyword.kwlist)
    | {
        "append",
        "split",
        "items",
        "values",
        "strip",
        "lower",
        "count",
        "total",
        "result",
        "while",
        "heappush",
        "heappop",
    }
    | {"number", "numbers", "value", "queue", "stack", "answer", "index", "start", "length", "stdin", "readline"}
    | {"character", "largest", "first", "last", "middle", "empty", "function", "return", "const", "printf", "scanf"}
    | {"state", "distance", "counts", "letter", "words", "height", "column", "front", "customer", "joined", "enumerate"}
    | {"right", "without", "inside", "neighbour", "lowest", "lower", "words", "order", "times"}
)


def over_budget(said: Said) -> str:
    """ "" or what is too much for the level."""
    pieces = pieces_of(said.text)
    known = _squeezed(f"{said.state.code}\n{said.truth.evidence.compile_output}\n{said.truth.visible}")
    if said.level <= CONCEPT_LINES:
        lines = [line for _, code in pieces.blocks for line in code.splitlines()]
        if any(_squeezed(line) not in known for line in lines):
            return "a block of code on a level that only quotes"
        foreign = [line for line in pieces.lines if is_statement(line) and _squeezed(line).rstrip("…") not in known]
        return "a line of code that is not the learner's own" if foreign else ""
    if said.level == 3:
        lines = [line for _, code in pieces.blocks for line in code.splitlines() if _squeezed(line) not in known]
        return "more than two lines of code" if len(lines) > CONCEPT_LINES else ""
    blocks = "\n".join(code for _, code in pieces.blocks)
    shared = (_names(blocks) & _names(said.state.code + "\n" + "\n".join(said.truth.solutions))) - _COMMON
    return f"the example shares {', '.join(sorted(shared)[:3])} with the problem" if shared else ""


def _names(code: str) -> set[str]:
    without_texts = re.sub(r"\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*", "", code)
    return {name for name in _NAME.findall(without_texts) if len(name) >= IDENTIFIER_MIN_CHARACTERS}


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
