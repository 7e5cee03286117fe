"""What a learner did, read from the rows of submissions, hints and the chat."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from problems.models import Problem
from submissions.models import Submission
from submissions.selectors import attempts_counted
from tutor.models import Hint, Message
from tutor.progress.mastery import Practice

ACCEPTED = Submission.Verdict.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Practised:
    """One problem that a learner tried: its skills, the counts, and what the mastery is made of."""

    skill_ids: tuple[int, ...]
    attempts: int
    hints_used: int
    practice: Practice


def hints_told(*, user_id: int) -> QuerySet[Hint]:
    """Hints that were told, wholly or until they were stopped, about attempts that had failed.

    The next step after an accepted solution is no help, and a hint that was never told used nothing.
    """
    return Hint.objects.filter(user_id=user_id, payload__isnull=False).exclude(submission__verdict=ACCEPTED)


def answers_told(*, user_id: int) -> QuerySet[Message]:
    """What the tutor said in the chat."""
    return Message.objects.filter(user_id=user_id, role=Message.Role.ASSISTANT, payload__isnull=False)


def practised_read(*, user_id: int, skill_ids: Collection[int] | None = None) -> list[Practised]:
    """Every problem with one of these skills (None: any) that a learner tried. Four queries, whatever the number."""
    tried = {row["problem_id"]: row for row in _attempts(user_id, skill_ids)}
    difficulties, skills = _problems(tried)
    hints = _by_problem(hints_told(user_id=user_id), tried, "level")
    answers = _by_problem(answers_told(user_id=user_id), tried, "created_at")
    return [
        _practised(row, difficulties[problem_id], skills[problem_id], hints[problem_id], answers[problem_id])
        for problem_id, row in tried.items()
        if problem_id in skills
    ]


def _attempts(user_id: int, skill_ids: Collection[int] | None) -> Iterator[Mapping[str, Any]]:
    """By problem: `attempts`, `solved_at` (the first accepted one) and `failed` before it. One query."""
    rows = attempts_counted(user_id=user_id)
    if skill_ids is not None:
        tagged = Problem.skills.through.objects.filter(skill_id__in=skill_ids).values("problem_id")
        rows = rows.filter(problem_id__in=tagged)
    before = attempts_counted(user_id=user_id).filter(
        problem_id=OuterRef("problem_id"), verdict=ACCEPTED, created_at__lte=OuterRef("created_at")
    )
    return (
        rows.order_by()
        .annotate(was_solved=Exists(before))
        .values("problem_id")
        .annotate(
            attempts=Count("pk"),
            solved_at=Min("created_at", filter=Q(verdict=ACCEPTED)),
            failed=Count("pk", filter=Q(was_solved=False)),
        )
        .iterator()
    )


def _problems(ids: Collection[int]) -> tuple[dict[int, str], dict[int, tuple[int, ...]]]:
    """Difficulty and skills by problem; a problem without a skill is left out. One query."""
    through = Problem.skills.through.objects.filter(problem_id__in=ids).order_by("problem_id", "skill_id")
    difficulties: dict[int, str] = {}
    skills: dict[int, tuple[int, ...]] = {}
    for problem_id, skill_id, difficulty in through.values_list("problem_id", "skill_id", "problem__difficulty"):
        difficulties[problem_id] = difficulty
        skills[problem_id] = (*skills.get(problem_id, ()), skill_id)
    return difficulties, skills


def _by_problem(rows: QuerySet[Any], ids: Collection[int], column: str) -> dict[int, list[tuple[datetime, Any]]]:
    found: dict[int, list[tuple[datetime, Any]]] = {problem_id: [] for problem_id in ids}
    values = rows.filter(problem_id__in=ids).annotate(value=F(column)).order_by("created_at", "id")
    for problem_id, created_at, value in values.values_list("problem_id", "created_at", "value"):
        found[problem_id].append((created_at, value))
    return found


def _practised(
    row: Mapping[str, Any],
    difficulty: str,
    skill_ids: tuple[int, ...],
    hints: list[tuple[datetime, int]],
    answers: list[tuple[datetime, Any]],
) -> Practised:
    solved_at = row["solved_at"]
    practice = Practice(
        difficulty=difficulty, skills=len(skill_ids), solved=solved_at is not None, failed=row["failed"]
    )
    levels = tuple(level for created_at, level in hints if solved_at is None or created_at < solved_at)
    said = sum(solved_at is None or created_at < solved_at for created_at, _value in answers)
    practice = dataclasses.replace(practice, hint_levels=levels, answers=said)
    return Practised(skill_ids=skill_ids, attempts=row["attempts"], hints_used=len(hints), practice=practice)
