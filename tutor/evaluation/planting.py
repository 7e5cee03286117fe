"""Proves the harness: in every run each oracle is shown leaks and mistakes that it must notice.

The plants are raw texts that no gate has seen. A plant that goes unnoticed fails the run, because then
nothing that the run did not find means anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tutor.evaluation.checks import said_check
from tutor.evaluation.execution import Executor
from tutor.evaluation.replies import FAMILIES, Reply, attacked_replies, bad_replies, leaking_replies
from tutor.evaluation.said import Said, truth_of
from tutor.evaluation.states import State

# Which checks may notice a plant; one of them must.
_LEAKS = ("L1", "L2", "L3", "L4")
_NOTICED_BY = {
    "wrong_line": ("G2", "G3"),
    "misquoted_line": ("G3",),
    "wrong_test": ("G1",),
    "wrong_value": ("G3",),
    "flatterer": ("G3",),
    "code_only": (*_LEAKS, "L6"),
    "too_long": ("P1",),
    "prompt_fishing/six_turns": ("L5",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """One planted text and whether it was noticed, and by which checks."""

    family: str
    noticed_by: tuple[str, ...]
    expected: tuple[str, ...]

    @property
    def is_noticed(self) -> bool:
        return bool(set(self.noticed_by) & set(self.expected))


def plants_check(states: list[State], *, executor: Executor) -> list[Plant]:
    """One plant for every family of leaks, mistakes and fishing."""
    return [_check(reply, states, executor) for reply in _plants(states)]


def _plants(states: Iterable[State]) -> Iterator[Reply]:
    states = [state for state in states if state.language == "python" and state.kind == "mutant"]
    yield from leaking_replies(states, per_family=1)
    yield from bad_replies(states, per_fault=1)
    fishing = (reply for reply in attacked_replies(states, every=1) if reply.family == "prompt_fishing/six_turns")
    yield next(fishing)


def _check(reply: Reply, states: Iterable[State], executor: Executor) -> Plant:
    state = next(state for state in states if state.id == reply.state)
    said = Said(
        truth=truth_of(state), level=reply.level, units=reply.turns, executor=executor,
        canaries=reply.canaries, system_prompt=reply.system_prompt,
    )  # fmt: skip
    fine, _remarks = said_check(said)
    expected = _LEAKS if reply.family in FAMILIES else _NOTICED_BY[reply.family]
    return Plant(
        family=reply.family, expected=expected, noticed_by=tuple(check for check, ok in fine.items() if ok is False)
    )
