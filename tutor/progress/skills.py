"""Writes of `SkillStat`: always counted anew from the rows, never added to, so that nothing can count twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from codereview.accounts.models import User
from problems.models import Problem
from submissions.models import Submission
from tutor.models import SkillStat
from tutor.progress.mastery import mastery_of
from tutor.progress.practice import Practised, practised_read

_VALUES = ("solved", "attempts", "hints_used", "mastery")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild found: people looked at, rows that stand now, rows that had to change."""

    users: int = 0
    skills: int = 0
    changed: int = 0


def skills_update(*, user_id: int, problem_id: int) -> None:
    """Count anew what a learner has shown in the skills of one problem. A fixed number of queries."""
    through = Problem.skills.through.objects.filter(problem_id=problem_id)
    skill_ids = set(through.values_list("skill_id", flat=True))
    if skill_ids:
        _recount(user_id, skill_ids)


def skills_catch_up(*, user_id: int) -> None:
    """Count what no judgement has counted yet: hints told since, attempts that wait in the queue to be told of.

    For whoever reads somebody's progress, so that a hint need not pay for it while learners wait for theirs.
    """
    _recount(user_id, None)


def skills_rebuild(*, user_ids: Iterable[int] | None = None) -> Rebuilt:
    """Count everything anew for these people, or for everybody. Each person is a transaction of their own."""
    users = skills = changed = 0
    for user_id in _people() if user_ids is None else user_ids:
        stands, differs = _recount(user_id, None)
        users, skills, changed = users + 1, skills + stands, changed + differs
    return Rebuilt(users=users, skills=skills, changed=changed)


def _people() -> list[int]:
    """Everybody who tried something or has a row from earlier."""
    tried = Submission.objects.filter(kind=Submission.Kind.SUBMISSION, user__isnull=False).order_by()
    ids = set(tried.values_list("user_id", flat=True).distinct())
    return sorted({user_id for user_id in ids if user_id} | set(SkillStat.objects.values_list("user_id", flat=True)))


@transaction.atomic
def _recount(user_id: int, skill_ids: Collection[int] | None) -> tuple[int, int]:
    """Write the rows of these skills (None: all) as they should be. Returns how many stand and how many differed.

    Holds the person's row, so that of two workers the later one sees what the earlier one counted.
    """
    if not User.objects.select_for_update(no_key=True).filter(pk=user_id).values_list("pk").first():
        return 0, 0  # deleted meanwhile
    wanted = _stats(user_id, practised_read(user_id=user_id, skill_ids=skill_ids), skill_ids)
    rows = SkillStat.objects.filter(user_id=user_id)
    present = {stat.tag_id: stat for stat in (rows if skill_ids is None else rows.filter(tag_id__in=skill_ids))}
    gone = present.keys() - wanted.keys()
    differing = [stat for tag_id, stat in wanted.items() if _differs(stat, present.get(tag_id))]
    if differing:
        SkillStat.objects.bulk_create(
            differing, update_conflicts=True, unique_fields=("user", "tag"), update_fields=(*_VALUES, "updated_at")
        )
    if gone:
        rows.filter(tag_id__in=gone).delete()
    return len(wanted), len(differing) + len(gone)


def _stats(user_id: int, practised: list[Practised], skill_ids: Collection[int] | None) -> dict[int, SkillStat]:
    by_skill: dict[int, list[Practised]] = {}
    for item in practised:
        for skill_id in item.skill_ids:
            if skill_ids is None or skill_id in skill_ids:
                by_skill.setdefault(skill_id, []).append(item)
    now = timezone.now()
    return {
        skill_id: SkillStat(
            user_id=user_id,
            tag_id=skill_id,
            solved=sum(item.practice.solved for item in items),
            attempts=sum(item.attempts for item in items),
            hints_used=sum(item.hints_used for item in items),
            mastery=mastery_of(item.practice for item in items),
            updated_at=now,
        )
        for skill_id, items in by_skill.items()
    }


def _differs(stat: SkillStat, present: SkillStat | None) -> bool:
    return present is None or any(getattr(stat, name) != getattr(present, name) for name in _VALUES)
