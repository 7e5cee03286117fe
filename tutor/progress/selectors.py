"""Reads about what a learner has shown: the numbers of the page and of REST."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import NotFound
from problems.models import Problem
from problems.selectors import problems_visible_to
from submissions.models import Submission
from submissions.selectors import attempts_counted
from tutor.models import SkillStat
from tutor.progress.activity import Week, first_day, streak_of, weeks_of
from tutor.progress.choosing import Candidate, next_choose
from tutor.progress.practice import ACCEPTED, hints_told
from tutor.progress.reasons import reason_of

RECENT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillRow:
    """One skill that a published problem trains, or that the learner practised; zeros when it was not tried."""

    tag: str
    name: str
    solved: int = 0
    attempts: int = 0
    hints_used: int = 0
    mastery: float = 0.0
    problems_total: int = 0

    @property
    def percent(self) -> int:
        """The mastery for a person."""
        return round(100 * self.mastery)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextProblem:
    """What to do next, and why in a sentence."""

    slug: str
    title: str
    difficulty: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HintFigures:
    """Hints about failed attempts: told, rated as helpful, followed by an attempt that passed more tests."""

    given: int
    helpful: int
    followed_by_progress: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Everything the progress page shows. `solved` and `total` count published problems."""

    skills: tuple[SkillRow, ...]
    solved: int
    total: int
    streak: int
    weeks: tuple[Week, ...]
    recent: tuple[Submission, ...]
    next: NextProblem | None
    hints: HintFigures

    @property
    def started(self) -> bool:
        """Has anything been tried?"""
        return bool(self.recent)


def learner_get(*, user_id: int | None, user: User) -> User:
    """Whose progress is asked for: one's own, or for staff anybody's. Raises NotFound otherwise."""
    if user_id is None or user_id == user.pk:
        return user
    learner = User.objects.filter(pk=user_id).first() if user.is_staff else None
    if learner is None:
        raise NotFound(_("There is no such learner, or you may not see their progress."))
    return learner


def progress_read(*, user: User, now: datetime | None = None) -> Progress:
    """A learner's progress as it stands. Seven queries, whatever the number of problems and attempts."""
    now = now or timezone.now()
    problems = list(problems_visible_to(user=None))
    tried = _tried(user)
    stats = list(SkillStat.objects.filter(user=user).select_related("tag"))
    skills = _skill_rows(problems, stats)
    today = timezone.localdate(now)
    counts = _counts_by_day(user, today)
    return Progress(
        skills=skills,
        solved=sum(tried.get(problem.pk, (False, now))[0] for problem in problems),
        total=len(problems),
        streak=streak_of(counts=counts, today=today),
        weeks=weeks_of(counts=counts, today=today),
        recent=tuple(attempts_counted(user_id=user.pk).select_related("problem")[:RECENT]),
        next=_next(problems, tried, skills, now),
        hints=_hint_figures(user),
    )


def _tried(user: User) -> dict[int, tuple[bool, datetime]]:
    """Solved or not, and when it was tried last, by problem."""
    rows = attempts_counted(user_id=user.pk).order_by().values("problem_id")
    found = rows.annotate(last=Max("created_at"), accepted=Count("pk", filter=Q(verdict=ACCEPTED)))
    return {row["problem_id"]: (row["accepted"] > 0, row["last"]) for row in found}


def _skill_rows(problems: list[Problem], stats: list[SkillStat]) -> tuple[SkillRow, ...]:
    """Best known first, then by name."""
    names: dict[str, str] = {}
    totals: dict[str, int] = {}
    for problem in problems:
        for skill in problem.skills.all():
            names[skill.slug] = skill.name
            totals[skill.slug] = totals.get(skill.slug, 0) + 1
    by_tag = {stat.tag.slug: stat for stat in stats}
    names |= {stat.tag.slug: stat.tag.name for stat in stats}
    rows = (_skill_row(tag, name, by_tag.get(tag), totals.get(tag, 0)) for tag, name in names.items())
    return tuple(sorted(rows, key=lambda row: (-row.mastery, row.attempts == 0, row.name, row.tag)))


def _skill_row(tag: str, name: str, stat: SkillStat | None, total: int) -> SkillRow:
    if stat is None:
        return SkillRow(tag=tag, name=name, problems_total=total)
    return SkillRow(
        tag=tag,
        name=name,
        solved=stat.solved,
        attempts=stat.attempts,
        hints_used=stat.hints_used,
        mastery=stat.mastery,
        problems_total=total,
    )


def _counts_by_day(user: User, today: date) -> dict[date, tuple[int, int]]:
    rows = attempts_counted(user_id=user.pk).order_by().annotate(day=TruncDate("created_at"))
    days = rows.filter(day__gte=first_day(today)).values("day")
    counted = days.annotate(attempts=Count("pk"), accepted=Count("pk", filter=Q(verdict=ACCEPTED)))
    return {row["day"]: (row["attempts"], row["accepted"]) for row in counted}


def _next(
    problems: list[Problem], tried: dict[int, tuple[bool, datetime]], skills: tuple[SkillRow, ...], now: datetime
) -> NextProblem | None:
    mastery = {row.tag: row.mastery for row in skills}
    choice = next_choose(
        candidates=[
            Candidate(
                slug=problem.slug,
                title=problem.title,
                difficulty=problem.difficulty,
                skills=tuple(skill.slug for skill in problem.skills.all()),
                last_tried=tried[problem.pk][1] if problem.pk in tried else None,
            )
            for problem in problems
            if not (problem.pk in tried and tried[problem.pk][0])
        ],
        mastery=mastery,
        started=bool(tried),
        now=now,
    )
    if choice is None:
        return None
    names = {row.tag: row.name for row in skills}
    reason = reason_of(choice=choice, names=names, mastery=mastery, now=now)
    found = choice.problem
    return NextProblem(slug=found.slug, title=found.title, difficulty=found.difficulty, reason=reason)


def _hint_figures(user: User) -> HintFigures:
    followed = Q(followed_by__solved=True) | Q(followed_by__tests_newly_passing__gt=0)
    figures = hints_told(user_id=user.pk).aggregate(
        given=Count("pk"),
        helpful=Count("pk", filter=Q(helpful=True)),
        followed_by_progress=Count("pk", filter=followed),
    )
    return HintFigures(**figures)
