"""States for tests: small ones of the shipped corpus, chosen by what they are."""

from __future__ import annotations

import functools

from tutor.evaluation.execution import Executor
from tutor.evaluation.said import Said, truth_of
from tutor.evaluation.states import State, states_load


@functools.cache
def corpus() -> tuple[State, ...]:
    return tuple(states_load())


def state_where(**wanted) -> State:
    """The first state with these fields."""
    return next(s for s in corpus() if all(getattr(s, name) == value for name, value in wanted.items()))


def say(state: State, *units: str, level: int = 2, executor: Executor | None = None, **fields) -> Said:
    return Said(truth=truth_of(state), level=level, units=units, executor=executor or Executor(), **fields)
