"""From typed words to a ready question: every word must be accounted for, else it is another question."""

from __future__ import annotations

import re

from insights.library.questions import READY
from insights.library.ready import Match, Parameter, ReadyQuestion
from insights.library.typed import phrases_take

LENGTH_MOST = 300  # longer texts say more than a ready question knows
# Words that change nothing about what is asked.
_FILLER = frozenset(
    word
    for line in (
        "a about all an and any are at can could did do does each find for from get give had has have how i in is it",
        "its let list many me much my of on our per please see show tell than that the their them there these they",
        "this those to us was we were what whats when which who whom whose with would you your chart table report",
        "learner learners student students currently now right overall so far number past not question",
    )
    for word in line.split()
)


def library_match(question: str) -> Match | None:
    """The ready question that the words mean, with the parameters they name.

    None when no ready question accounts for every word. When several do equally well, `ambiguous` holds
    them and `ready` is None.
    """
    text = " ".join(question.split())[: LENGTH_MOST + 1]
    if not text or len(text) > LENGTH_MOST:
        return None
    exact = [ready for ready in READY if text.rstrip("?. ").lower() in _spellings(ready)]
    if exact:
        return _match(exact[0], {})
    rest, said = phrases_take(text)
    scored = [
        (score, ready) for ready in READY if set(said) <= set(ready.parameters) and (score := _score(rest, ready))
    ]
    best = max((score for score, _ in scored), default=0)
    winners = [ready for score, ready in scored if score == best]
    if len(winners) > 1:
        return Match(ready=None, parameters=said, ambiguous=tuple(winners))
    return _match(winners[0], said) if winners else None


def _spellings(ready: ReadyQuestion) -> set[str]:
    return {text.rstrip("?. ").lower() for text in (ready.name, ready.title, ready.question)}


def _match(ready: ReadyQuestion, said: dict[str, Parameter]) -> Match:
    return Match(ready=ready, parameters={**ready.parameters, **said})


def _score(text: str, ready: ReadyQuestion) -> int:
    """How many of the typed words the question asks for; 0 when it misses one or leaves one over."""
    lowered = re.sub(r"n['\u2019]t\b", " not", text.lower())
    asked: set[str] = set()
    for pattern in ready.words:
        found = re.search(pattern, lowered)
        if found is None:
            return 0
        asked |= set(_words(found[0]))
    over = lowered
    for pattern in ready.words:
        over = re.sub(pattern, " ", over)
    if ready.also:
        over = re.sub(rf"\b(?:{ready.also})\b", " ", over)
    if set(_words(over)) - _FILLER:
        return 0
    return len(asked)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.replace("'s", " "))
