"""Candidates are tried one after another, within bounded time; a busy moment makes no false alarm."""

from __future__ import annotations

import pytest

from sandbox.handler import sandboxes
from tests.tutor.gate.scene import make_context, make_gate
from tutor.gate import Gate, execution
from tutor.gate.candidates import Candidate
from tutor.gate.execution import Execution, GateTimeout
from tutor.gate.outcomes import MemoryStore

FIX = "Change `>` to `>=`."
HARMLESS = Candidate(language="python", source="print(0)\n")


class Busy(Execution):
    """Runs out of time on the first tries."""

    def __init__(self, *, late: int) -> None:
        super().__init__(make_context(level=3), sandbox=lambda: sandboxes.default, store=MemoryStore())
        self.late = late
        self.tries = 0

    def _run(self, *args, **kwargs) -> bool:
        self.tries += 1
        if self.tries <= self.late:
            raise GateTimeout
        return super()._run(*args, **kwargs)


def test_a_candidate_that_ran_out_of_time_is_tried_once_more():
    busy = Busy(late=1)
    assert busy.check([HARMLESS]) == ""
    assert busy.tries == 2


def test_a_unit_has_one_second_chance_for_all_its_candidates():
    busy = Busy(late=2)
    with pytest.raises(GateTimeout):
        busy.check([HARMLESS, HARMLESS])
    assert busy.tries == 2


def test_what_was_tried_is_not_tried_again():
    busy = Busy(late=0)
    assert busy.check([HARMLESS, HARMLESS]) == ""
    assert busy.tries == 1


def take_turns() -> int:
    """Take every turn of this process that is free; returns how many there were."""
    taken = 0
    while execution._TURNS.acquire(blocking=False):
        taken += 1
    return taken


def give_back(turns: int) -> None:
    for _ in range(turns):
        execution._TURNS.release()


@pytest.fixture
def crowd(monkeypatch):
    """Others hold every turn."""
    monkeypatch.setattr(execution, "TURN_SECONDS_MAX", 0.05)
    turns = take_turns()
    assert turns
    yield
    give_back(turns)


def test_who_gets_no_turn_is_withheld(crowd):
    decision = make_gate().check(FIX)
    assert (decision.reason, decision.check) == ("gate_timeout", "execution")


def test_prose_needs_no_turn(crowd):
    assert make_gate().check("Look at line 5.").allowed


def test_a_turn_is_given_back_even_when_the_judge_breaks():
    def broken():
        raise RuntimeError("a fault of ours")

    assert Gate(make_context(), sandbox=broken, store=MemoryStore()).check(FIX).reason == "gate_error"
    turns = take_turns()
    give_back(turns)
    assert turns == execution._TURNS._initial_value
