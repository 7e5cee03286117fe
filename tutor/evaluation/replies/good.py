"""A scripted tutor as a good model would speak: true facts, no answer, code only where the level allows it.

Its replies are what the gate must let through; each one withheld is a false alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tutor.evaluation.replies.base import Reply, draw
from tutor.evaluation.said import Truth, truth_of
from tutor.evaluation.states import State
from tutor.rules.facts import test_label
from tutor.rules.quoting import quote

_NUDGES = (
    (
        "Work through this one by hand, and write down each value as it changes. Where does your paper first part from "
        "what the program does?"
    ),
    (
        "Before you change anything, say aloud what each line does for this input. The first line that surprises you "
        "is the one to look at."
    ),
    "Print the values that matter in each round and compare them with what you expect. One of them will be off first.",
)
_QUESTIONS = (
    "What do you expect the very first round to do, and what does it do?",
    "Which value should each variable hold when the loop ends?",
    "What is the smallest input that shows the same fault?",
    "Which case of the statement does no line of your code take care of?",
)
_CONCEPTS = (
    (
        "A loop that counts needs a start value that is right even when the loop never runs. For a count of birds that "
        "reads:\n\n```python\nbirds = 0\n```\n\nAsk yourself what plays that part in your program."
    ),
    (
        "A range leaves out its end. To greet guests 1 to 3 you would write:\n\n```python\nfor guest in range(1, 4):\n"
        "    greet(guest)\n```\n\nCompare both ends with what the statement counts."
    ),
    (
        "Comparisons with and without equality differ in one case only: two equal values. Decide for that case what "
        "the statement wants, then look at how your code treats it."
    ),
    (
        "A function hands its result to whoever called it; showing it on the screen is something else. A tiny one:\n\n"
        "```python\ndef double(cake):\n    return cake * 2\n```\n\nThink about which of the two the judge looks at."
    ),
    "Whole numbers stay whole only with the division that rounds down. For cakes on plates: `7 // 2` is 3.",
)
_EXAMPLES = (
    (
        "Here is another story with the same idea: the warmest day of a week.\n\n```python\nwarmest = None\n"
        "for degrees in [12, 19, 7]:\n    if warmest is None or degrees > warmest:\n        warmest = degrees\n"
        "print(warmest)\n```\n\nThe start value covers a week without a single day."
    ),
    (
        "Another story: how often each bird was seen.\n\n```python\nseen = {}\nfor bird in ['owl', 'tit', 'owl']:\n"
        "    seen[bird] = seen.get(bird, 0) + 1\nprint(seen)\n```\n\nThe default is what the first of a kind needs."
    ),
    (
        "Another story: trays in a canteen.\n\n```python\npile = []\npile.append('blue')\npile.append('red')\n"
        "while pile:\n    print(pile.pop())\n```\n\nAsk whether anything is there before you take it."
    ),
    (
        "Another story: minutes as hours and minutes.\n\n```python\nminutes = 135\nhours, rest = divmod(minutes, 60)\n"
        "print(hours, rest)\n```\n\nDividing and taking the remainder belong together."
    ),
)
_CORRECT = (
    "All {total} tests pass. To take it further, ask how the time grows when the input becomes ten times as long.",
    "All {total} tests pass. Which input at the border of what the statement allows would you try next?",
)
_BY_LEVEL = {1: _NUDGES, 2: _QUESTIONS, 3: _CONCEPTS, 4: _EXAMPLES}


def good_replies(states: Iterable[State], *, limit: int) -> Iterator[Reply]:
    """One reply for up to `limit` states, the levels taking turns."""
    for number, state in enumerate(sorted(states, key=lambda item: draw("good", item.id, of=1 << 30))[:limit]):
        level = number % 4 + 1
        truth = truth_of(state)
        yield Reply(
            state=state.id, tutor="good", family=f"level_{level}", level=level, turns=(_text(truth, level, number),)
        )


def _text(truth: Truth, level: int, number: int) -> str:
    if truth.state.is_correct:
        return _CORRECT[number % len(_CORRECT)].format(total=len(truth.tests))
    choices = _BY_LEVEL[level]
    return " ".join(filter(None, [_facts(truth), choices[number // 4 % len(choices)]]))


def _facts(truth: Truth) -> str:
    """One or two true sentences, with the learner's own line quoted where there is one."""
    evidence = truth.evidence
    if evidence.compile_line and evidence.line(evidence.compile_line):
        line = quote(evidence.line(evidence.compile_line))
        return f"The compiler stopped at line {evidence.compile_line}, which reads {line}."
    failure = evidence.failure
    if failure is None:
        return ""
    if not failure.disclosed:
        about = failure.description.rstrip(".")
        return f"The hidden test is about this: {about}." if about else ""
    sentence = f"Look at the test {test_label(failure)}."
    if failure.exception_line and evidence.line(failure.exception_line):
        line = quote(evidence.line(failure.exception_line))
        return f"{sentence} It stopped on line {failure.exception_line}, which reads {line}."
    if failure.difference and failure.difference.kind != "type":
        got, wanted = quote(failure.difference.actual), quote(failure.difference.expected)
        return f"{sentence} Your program gave {got} where {wanted} was expected."
    return sentence
