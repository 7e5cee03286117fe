"""Which problem comes next, and why. Pure: the clock and the rows are given.

The order of thought, each step only when the one before found nothing:

1. A problem that was tried and not solved, after a day's distance and for two weeks: the one tried last.
2. A problem in the zone: not harder than the learner's skills bear, with one weak skill while its other
   skills (its prerequisites) are known. When there is none, the one with the fewest weak skills.
3. A problem tried less than a day ago, when nothing else is left.

Nothing solved is ever proposed, and equal rows give equal answers: the slug decides a tie. For a newcomer
every skill is weak, so step 2 is the easiest start: an easy problem with few skills that many others need.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from tutor.progress.mastery import KNOWN

REST = timedelta(days=1)
FORGOTTEN = timedelta(days=14)
DIFFICULTIES = ("easy", "medium", "hard")
# The mean mastery of a problem's skills from which a difficulty is in reach.
IN_REACH = {"easy": 0.0, "medium": 0.3, "hard": 0.5}


class Why(Enum):
    """The reason for a choice."""

    START = "start"  # nothing was tried yet
    RETURN = "return"  # tried and not solved, some time ago
    ONE_NEW = "one_new"  # one weak skill, the others known
    STEP_UP = "step_up"  # all skills known
    FEW_WEAK = "few_weak"  # several weak skills: the fewest there are
    AGAIN = "again"  # tried today; nothing else is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A published problem that is not solved."""

    slug: str
    title: str
    difficulty: str
    skills: tuple[str, ...] = ()  # slugs
    last_tried: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The next problem. `weak` and `known` are its skills."""

    problem: Candidate
    why: Why
    weak: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


def next_choose(
    *, candidates: Iterable[Candidate], mastery: Mapping[str, float], started: bool, now: datetime
) -> Choice | None:
    """The problem to go on with, None when everything is solved. `started`: something was tried or solved."""
    everything = sorted(candidates, key=lambda item: item.slug)
    fresh = [item for item in everything if item.last_tried is None or now - item.last_tried > FORGOTTEN]
    resting = [item for item in everything if item.last_tried and now - item.last_tried < REST]
    returning = [item for item in everything if item not in fresh and item not in resting]
    if returning:
        return _choice(max(returning, key=_tried_at), Why.RETURN, mastery)
    if fresh:
        common = Counter(skill for item in everything for skill in item.skills)
        best = min(fresh, key=lambda item: _rank(item, mastery, common))
        return _choice(best, _why(best, mastery) if started else Why.START, mastery)
    return _choice(max(resting, key=_tried_at), Why.AGAIN, mastery) if resting else None


def _choice(problem: Candidate, why: Why, mastery: Mapping[str, float]) -> Choice:
    weak = _weak(problem, mastery)
    known = tuple(skill for skill in problem.skills if skill not in weak)
    return Choice(problem=problem, why=why, weak=weak, known=known)


def _tried_at(problem: Candidate) -> float:
    return problem.last_tried.timestamp() if problem.last_tried else 0.0


def _weak(problem: Candidate, mastery: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(skill for skill in problem.skills if mastery.get(skill, 0.0) < KNOWN)


def _why(problem: Candidate, mastery: Mapping[str, float]) -> Why:
    weak = len(_weak(problem, mastery))
    if weak == 0:
        return Why.STEP_UP
    return Why.ONE_NEW if weak == 1 and len(problem.skills) > 1 else Why.FEW_WEAK


def _rank(
    problem: Candidate, mastery: Mapping[str, float], common: Mapping[str, int]
) -> tuple[float, float, float, float, float, str]:
    """The least is the best: within reach, one weak skill, difficulty, what was begun before what is new."""
    level = DIFFICULTIES.index(problem.difficulty)
    weak = _weak(problem, mastery)
    # One weak skill is the aim; a problem with none still trains, one with several is too much at once.
    strain = abs(len(weak) - 1) * (2 if weak else 1)
    begun = sum(mastery.get(skill, 0.0) for skill in weak)
    needed_elsewhere = sum(common[skill] for skill in weak) / max(len(weak), 1)
    return (_out_of_reach(problem, mastery), strain, level, -begun, -needed_elsewhere, problem.slug)


def _out_of_reach(problem: Candidate, mastery: Mapping[str, float]) -> int:
    """How many difficulties a problem lies above what its skills bear."""
    values = [mastery.get(skill, 0.0) for skill in problem.skills]
    mean = sum(values) / len(values) if values else 0.0
    bears = max(index for index, name in enumerate(DIFFICULTIES) if mean >= IN_REACH[name])
    return max(DIFFICULTIES.index(problem.difficulty) - bears, 0)
