"""The product's own tutor without a model, on every level, as the ladder would be climbed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tutor.evaluation.replies.base import Reply
from tutor.evaluation.said import truth_of
from tutor.evaluation.states import State
from tutor.rules import LEVEL_MAX, hint_compose


def rules_replies(states: Iterable[State]) -> Iterator[Reply]:
    """Four replies for a wrong program, one for a correct one."""
    for state in states:
        earlier: tuple[str, ...] = ()
        for level in range(1, 2 if state.is_correct else LEVEL_MAX + 1):
            text = "\n\n".join(hint_compose(evidence=truth_of(state).evidence, level=level))
            yield Reply(
                state=state.id, tutor="rules", family=state.kind, level=level, turns=(text,), model="rules",
                prompt_version="computed", earlier=earlier,
            )  # fmt: skip
            earlier = (*earlier, text)
