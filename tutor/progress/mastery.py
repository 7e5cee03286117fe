"""How well a skill is known, as one number from 0 to 1. Pure: no database, no clock.

The model is the mean of a Beta distribution that starts at (0, DOUBT): two imaginary failures stand for
"nothing was shown yet", so that one lucky solution is not mastery, and no number of them ever reaches 1.
Each problem the learner tried is one piece of evidence:

    mastery = shown / (DOUBT + shown + failed)

* A solved problem adds to `shown`: its weight (a harder problem shows more) times the credit, which
  shrinks with each hint (a concrete hint takes more than a nudge), each answer of the chat and, a little,
  with each failed attempt before. A solution never lowers the number, however much help it took.
* An unsolved problem adds to `failed`: little after one attempt, its whole weight after FAILED_ENOUGH.
  Failing an easy problem tells more than failing a hard one. A problem that trains several skills shares
  the blame, since nobody knows which of them was missing; solving it took all of them. The entry goes
  when the problem is solved after all.

It was preferred to Bayesian knowledge tracing, because that needs slip, guess and learning rates per
skill, which can only be fitted on data that a new house does not have, and because a learner who asks
"why 43 %?" can be told the answer in two sentences. Time does not count: what was shown stays shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

DOUBT = 2.0
SHOWN_WEIGHT = {"easy": 1.0, "medium": 1.5, "hard": 2.0}
FAILED_WEIGHT = {"easy": 1.0, "medium": 0.75, "hard": 0.5}
FAILED_ENOUGH = 4
# What is left of the credit after one hint of this level; and after one answer of the chat.
HINT_FACTOR = {1: 0.9, 2: 0.8, 3: 0.65, 4: 0.5}
ANSWER_FACTOR = 0.8
ATTEMPT_FACTOR = 0.95
ATTEMPTS_LEAST = 0.7  # trying often is how one learns: it costs no more than this
CREDIT_LEAST = 0.2

# From here on a skill counts as known: about two medium problems, or three easy ones, solved without much help.
KNOWN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """What a learner did on one problem, as far as it tells about its skills."""

    difficulty: str
    skills: int = 1  # how many the problem trains
    solved: bool = False
    failed: int = 0  # attempts that were not accepted, before the first that was
    hint_levels: tuple[int, ...] = ()  # of the hints told before it was solved
    answers: int = 0  # of the chat, before it was solved


def mastery_of(practices: Iterable[Practice]) -> float:
    """The mastery of a skill from everything tried on its problems; 0.0 from nothing. Order does not matter."""
    shown = failed = 0.0
    for practice in practices:
        if practice.solved:
            shown += SHOWN_WEIGHT[practice.difficulty] * credit_of(practice)
        else:
            failed += _failure_of(practice)
    return round(shown / (DOUBT + shown + failed), 4)


def credit_of(practice: Practice) -> float:
    """Which share of a solution is the learner's own: 1 at the first attempt without help, never under CREDIT_LEAST."""
    helped = math.prod(HINT_FACTOR[min(max(level, 1), 4)] for level in practice.hint_levels)
    helped *= ANSWER_FACTOR**practice.answers
    tries = max(ATTEMPTS_LEAST, ATTEMPT_FACTOR**practice.failed)
    return max(CREDIT_LEAST, helped * tries)


def _failure_of(practice: Practice) -> float:
    certainty = min(practice.failed, FAILED_ENOUGH) / FAILED_ENOUGH
    return FAILED_WEIGHT[practice.difficulty] * certainty / max(practice.skills, 1)
