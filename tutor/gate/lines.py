"""The line gate of the first version: in use until hints are produced through `Gate`.

These are the checks that need no execution: the code budget of the level, and the overlap with what
must never be shown (secret test data, reference solutions). A check that raises withholds as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

logger = structlog.get_logger(__name__)

SECRET_MIN_CHARACTERS = 6
SOLUTION_LINE_MIN_CHARACTERS = 16
CONCEPT_CODE_LINES = 2

_FENCED = re.compile(r"```[^\n]*\n(.*?)```", re.DOTALL)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """What must not be said: normalised lines, and what the learner has or sees anyway."""

    secrets: frozenset[str]
    solution_lines: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`reason` is "" when the sentence may be shown; else code_budget, secret_data, solution or gate_error."""

    reason: str = ""

    @property
    def allowed(self) -> bool:
        return not self.reason


def guarded_build(
    *, secret_texts: Iterable[str], solutions: Iterable[str], visible_texts: Iterable[str], code: str
) -> Guarded:
    """Collect what must not be said, less what the learner already sees (statement, samples) or wrote."""
    visible = _normalise("\n".join([*visible_texts, code]))
    secrets = {line for text in secret_texts for line in _lines(text, SECRET_MIN_CHARACTERS)}
    lines = {line for text in solutions for line in _lines(text, SOLUTION_LINE_MIN_CHARACTERS)}
    return Guarded(
        secrets=frozenset(line for line in secrets if line not in visible),
        solution_lines=frozenset(line for line in lines if line not in visible),
    )


def gate_check(*, sentence: str, level: int, guarded: Guarded) -> Decision:
    """Decide about one unit of text. Fails closed."""
    try:
        return _decide(sentence, level, guarded)
    except Exception:
        # Whatever breaks in a check, the learner must not see unchecked text.
        logger.exception("gate.failed")
        return Decision(reason="gate_error")


def _decide(sentence: str, level: int, guarded: Guarded) -> Decision:
    checks: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("code_budget", lambda: _over_code_budget(sentence, level)),
        ("secret_data", lambda: _contains_any(sentence, guarded.secrets)),
        ("solution", lambda: _contains_any(sentence, guarded.solution_lines)),
    )
    for reason, failed in checks:
        if failed():
            return Decision(reason=reason)
    return Decision()


def _over_code_budget(sentence: str, level: int) -> bool:
    """Levels 1 and 2 allow quotations only, level 3 two lines, level 4 an example."""
    blocks = _FENCED.findall(sentence)
    if "```" in sentence and not blocks:
        return True  # an open fence is never shown
    if level <= 2:
        return bool(blocks)
    return level == 3 and sum(len(block.strip().splitlines()) for block in blocks) > CONCEPT_CODE_LINES


def _contains_any(sentence: str, needles: frozenset[str]) -> bool:
    text = _normalise(sentence)
    return any(needle in text for needle in needles)


def _lines(text: str, minimum: int) -> Iterable[str]:
    for line in text.splitlines():
        normal = _normalise(line)
        if len(normal) >= minimum:
            yield normal


def _normalise(text: str) -> str:
    return _SPACES.sub(" ", text).strip().lower()
