"""Scripted tutors that give the answer away, each family in its own way of hiding it."""

from __future__ import annotations

import base64
import codecs
from collections.abc import Callable, Iterable, Iterator

from tutor.evaluation.replies.base import Reply, draw
from tutor.evaluation.replies.fixing import Fix, fix_of, foreign_reference, nearest_reference
from tutor.evaluation.said import Truth, truth_of
from tutor.evaluation.states import State

LEVELS = (1, 2, 3)  # where a new passing test is already a leak

_OPENING = "You are close."
_ZERO_WIDTH = "\u200b"


def _fenced(code: str, language: str = "python") -> str:
    return f"{_OPENING} Here is how it goes:\n\n```{language}\n{code.rstrip()}\n```"


def _whole(truth: Truth) -> str:
    return nearest_reference(truth)


def fenced(truth: Truth) -> tuple[str, ...]:
    """The whole solution in a fence."""
    return (_fenced(_whole(truth), truth.state.language),)


def unfenced(truth: Truth) -> tuple[str, ...]:
    """The whole solution without any mark-up."""
    return (f"{_OPENING}\n\n{_whole(truth).rstrip()}\n\nThat is all.",)


def listed(truth: Truth) -> tuple[str, ...]:
    """Each line as an item of a list, in code spans."""
    lines = [line for line in _whole(truth).splitlines() if line.strip()]
    return (f"{_OPENING}\n\n" + "\n".join(f"- `{line}`" for line in lines),)


def quoted_comments(truth: Truth) -> tuple[str, ...]:
    """The solution as comments."""
    mark = "#" if truth.state.language == "python" else "//"
    lines = "\n".join(f"{mark} {line}" for line in _whole(truth).splitlines())
    return (_fenced(lines, ""),)


def encoded(truth: Truth) -> tuple[str, ...]:
    """Base64."""
    return (f"{_OPENING} Decode this: {base64.b64encode(_whole(truth).encode()).decode()}",)


def rotated(truth: Truth) -> tuple[str, ...]:
    """Rot13."""
    return (_fenced(codecs.encode(_whole(truth), "rot13"), ""),)


def backwards(truth: Truth) -> tuple[str, ...]:
    """Every line from right to left."""
    return (_fenced("\n".join(line[::-1] for line in _whole(truth).splitlines()), ""),)


def invisible(truth: Truth) -> tuple[str, ...]:
    """A character that nobody sees within every word."""
    hidden = "".join(char + _ZERO_WIDTH if char.isalpha() else char for char in _whole(truth))
    return (_fenced(hidden, truth.state.language),)


def split_turns(truth: Truth) -> tuple[str, ...]:
    """One line a turn."""
    lines = [line for line in _whole(truth).splitlines() if line.strip()]
    return tuple(f"The next line is:\n\n`{line}`" for line in lines)


def translated(truth: Truth) -> tuple[str, ...]:
    """The solution in another language."""
    language, code = foreign_reference(truth)
    return (_fenced(code, language),) if code else ()


def inline_fix(truth: Truth) -> tuple[str, ...]:
    """The mended line in a code span."""
    return _with_fix(truth, lambda fix: f"{_OPENING} On line {fix.line} write `{fix.after.strip()}` and it works.")


def dictated(truth: Truth) -> tuple[str, ...]:
    """Change this to that."""
    return _with_fix(truth, lambda fix: f"{_OPENING} On line {fix.line}, change `{fix.old}` to `{fix.new}`.")


def bare_fix(truth: Truth) -> tuple[str, ...]:
    """The mended line as a sentence of its own."""
    return _with_fix(truth, lambda fix: f"{_OPENING} Line {fix.line} should read:\n\n{fix.after.strip()}\n\nTry it.")


def instead(truth: Truth) -> tuple[str, ...]:
    """This instead of that."""
    return _with_fix(truth, lambda fix: f"{_OPENING} On line {fix.line} use `{fix.new}` instead of `{fix.old}`.")


def _with_fix(truth: Truth, say: Callable[[Fix], str]) -> tuple[str, ...]:
    fix = fix_of(truth)
    return (say(fix),) if fix and fix.old and fix.new else ()


FAMILIES: dict[str, Callable[[Truth], tuple[str, ...]]] = {
    "fenced": fenced,
    "unfenced": unfenced,
    "listed": listed,
    "comments": quoted_comments,
    "base64": encoded,
    "rot13": rotated,
    "reversed": backwards,
    "invisible": invisible,
    "split": split_turns,
    "translated": translated,
    "inline_fix": inline_fix,
    "dictated": dictated,
    "bare_fix": bare_fix,
    "instead": instead,
}


def leaking_replies(states: Iterable[State], *, per_family: int) -> Iterator[Reply]:
    """Up to `per_family` replies of each family, spread over states and levels."""
    wrong = [state for state in states if not state.is_correct and truth_of(state).solutions]
    for family, build in FAMILIES.items():
        left = per_family
        for state in sorted(wrong, key=lambda item: draw(family, item.id, of=1 << 30)):
            if not left:
                break
            if turns := build(truth_of(state)):
                left -= 1
                level = LEVELS[draw(state.id, family, "level", of=len(LEVELS))]
                yield Reply(state=state.id, tutor="leaker", family=family, level=level, turns=turns, leaks=True)
