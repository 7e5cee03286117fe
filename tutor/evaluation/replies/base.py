"""A reply before the gate: who says what on which level, and whether it is known to leak."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One conversation of a tutor with a learner; each turn is the whole text of one answer.

    `leaks`: the script gives something away on purpose. `fault`: the mistake it makes on purpose, else "".
    `earlier` are the texts of the hints that came before. `canaries` and `system_prompt` are what the
    model was given to keep.
    """

    state: str
    tutor: str
    family: str
    level: int
    turns: tuple[str, ...]
    leaks: bool = False
    fault: str = ""
    model: str = "scripted"
    prompt_version: str = "none"
    earlier: tuple[str, ...] = ()
    canaries: tuple[str, ...] = ()
    system_prompt: str = ""

    @property
    def key(self) -> str:
        """Names the reply in a baseline: the same state, tutor, family and level."""
        return f"{self.state}|{self.tutor}|{self.family}|{self.level}"


def draw(*parts: object, of: int) -> int:
    """A number below `of`, the same every time for the same parts."""
    return int.from_bytes(hashlib.sha256("\0".join(map(str, parts)).encode()).digest()[:4], "big") % of
