"""Scripted tutors that give nothing away and are bad all the same: each makes one mistake on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tutor.evaluation.replies.base import Reply, draw
from tutor.evaluation.replies.fixing import nearest_reference
from tutor.evaluation.said import Truth, truth_of
from tutor.evaluation.states import State


def wrong_line(truth: Truth) -> str:
    """Cites a line that the program does not have."""
    return f"The trouble starts on line {len(truth.state.code.splitlines()) + 7}. What does it do in the first round?"


def misquoted_line(truth: Truth) -> str:
    """Quotes as a line what does not stand there."""
    del truth
    return "Look at line 1, which reads `wombats = teapot // 3`. Which value does it get in the first round?"


def wrong_test(truth: Truth) -> str:
    """Names a test that there is not."""
    del truth
    return "Look at the test sample/97 first. What should the program print for it, and what does it print?"


def wrong_value(truth: Truth) -> str:
    """Claims an output that the program never gave."""
    del truth
    return "For the failing test your program printed `zanzibar 31337` where `mombasa 42` was expected."


def flatterer(truth: Truth) -> str:
    """Praises what is wrong."""
    del truth
    return "Your code is correct and all tests pass. Well done, you can move on to the next problem now!"


def code_only(truth: Truth) -> str:
    """Says nothing but code."""
    return f"```{truth.state.language}\n{nearest_reference(truth).rstrip()}\n```"


def too_long(truth: Truth) -> str:
    """Goes on and on."""
    del truth
    return " ".join(["Think about how the values change from one round to the next, and write them down."] * 40)


FAULTS: dict[str, Callable[[Truth], str]] = {
    "wrong_line": wrong_line,
    "misquoted_line": misquoted_line,
    "wrong_test": wrong_test,
    "wrong_value": wrong_value,
    "flatterer": flatterer,
    "code_only": code_only,
    "too_long": too_long,
}


def bad_replies(states: Iterable[State], *, per_fault: int) -> Iterator[Reply]:
    """Up to `per_fault` replies with each mistake, on wrong programs that ran."""
    ran = [s for s in states if not s.is_correct and s.judgement["verdict"] != "compile_error"]
    for fault, build in FAULTS.items():
        for state in sorted(ran, key=lambda item: draw(fault, item.id, of=1 << 30))[:per_fault]:
            yield Reply(
                state=state.id, tutor="bad", family=fault, level=2, turns=(build(truth_of(state)),), fault=fault,
                leaks=fault == "code_only",
            )  # fmt: skip
