"""The ladder of one problem: which hint may come next, and what unlocks it. Reads only.

The first hint of each attempt is free. Further ones cost effort and count against a visible budget: each
attempt with changed code, and each stated hypothesis or prediction, unlocks one level more. Help fades as
the skills rise: who knows every skill of the problem meets the nudge first, and stays with it a step longer.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from codereview.common.payloads import payloads_get
from problems.models import Problem
from submissions.models import Submission
from tutor.models import Effort, Hint, SkillStat
from tutor.progress.mastery import KNOWN
from tutor.rules import LEVEL_MAX

ATTEMPTS_LOOKED_AT = 12  # more than unlock anything
FADING_STEPS = 1  # further thoughts of their own before the second level, of those who know the skills


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Where a learner stands with one attempt.

    `next_level` is 0 when no further hint can be had now; `code` and `reason` then say why (hint_locked,
    hint_budget_used, hint_running, hint_not_possible).
    """

    given: tuple[int, ...]
    unlocked: int
    level_max: int
    used: int
    budget: int
    next_level: int
    code: str = ""
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        left = max(self.budget - self.used, 0)
        return {**asdict(self), "given": list(self.given), "left": left}


def ladder_of(*, submission: Submission) -> Ladder:
    """The ladder of a judged attempt, for its owner."""
    problem = submission.problem
    hints = list(submission.hints.all())
    given = tuple(hint.level for hint in hints)
    if problem is None or not is_hintable(submission):
        return _ladder(
            given, 0, 0, (0, 0), 0, "hint_not_possible", _("There is no judged attempt to give a hint about.")
        )
    level_max = 1 if submission.verdict == Submission.Verdict.ACCEPTED else level_max_of(problem)
    attempts = _attempts_until(submission)
    thoughts = _thoughts(submission, attempts) - (FADING_STEPS if _is_mastered(submission) else 0)
    unlocked = min(level_max, max(1, thoughts))
    purse = (_used(submission), settings.TUTOR_HINTS_PER_PROBLEM)
    level = max(given) + 1 if given else _first_level(submission, attempts, unlocked)
    code, reason = _obstacle(hints, level, level_max, unlocked, purse)
    return _ladder(given, unlocked, level_max, purse, 0 if code else level, code, reason)


def level_max_of(problem: Problem) -> int:
    """How far the tutor may go on a problem: the teacher's word."""
    return min(LEVEL_MAX, problem.hint_level_max)


def chat_level(*, submission: Submission | None) -> int:
    """The level that the chat is held to: what the learner has unlocked, 1 before the first attempt."""
    return ladder_of(submission=submission).unlocked or 1 if submission is not None else 1


def is_hintable(submission: Submission) -> bool:
    """Is it an attempt of a person's that the judge has brought to an end?"""
    return (
        submission.kind == Submission.Kind.SUBMISSION
        and submission.status == Submission.Status.FINISHED
        and submission.verdict not in {"", Submission.Verdict.JUDGE_ERROR}
    )


def _ladder(
    given: tuple[int, ...], unlocked: int, level_max: int, purse: tuple[int, int], level: int, code: str, reason: str
) -> Ladder:
    return Ladder(
        given=given,
        unlocked=unlocked,
        level_max=level_max,
        used=purse[0],
        budget=purse[1],
        next_level=level,
        code=code,
        reason=reason,
    )


def _obstacle(hints: list[Hint], level: int, level_max: int, unlocked: int, purse: tuple[int, int]) -> tuple[str, str]:
    """Why the next hint cannot be had now: a code and a sentence, empty when it can."""
    if any(hint.status in {Hint.Status.QUEUED, Hint.Status.RUNNING} for hint in hints):
        return "hint_running", _("A hint for this submission is on its way.")
    if level > level_max:
        return "hint_budget_used", _(
            "All hints for this attempt are given. Change something and submit again to unlock more."
        )
    if hints and purse[0] >= purse[1]:
        return "hint_budget_used", _(
            "The further hints of this problem are used up. Each new attempt still gets its first one, and the chat "
            "stays open."
        )
    if level > unlocked:
        return "hint_locked", _(
            "The next hint unlocks when you say what you think goes wrong, predict an output, or submit a changed "
            "program."
        )
    return "", ""


def _used(submission: Submission) -> int:
    """Hints beyond the first of each attempt, on the whole problem."""
    counts = Hint.objects.filter(user=submission.user, problem=submission.problem).aggregate(
        hints=Count("pk"), attempts=Count("submission", distinct=True)
    )
    return int(counts["hints"]) - int(counts["attempts"])


def _attempts_until(submission: Submission) -> list[Submission]:
    """This attempt and the failing ones before it since the problem was last solved, newest first."""
    rows = Submission.objects.filter(
        user=submission.user,
        problem=submission.problem,
        kind=submission.kind,
        status=Submission.Status.FINISHED,
        created_at__lt=submission.created_at,
    ).exclude(verdict__in=("", Submission.Verdict.JUDGE_ERROR))
    attempts = [submission]
    for earlier in rows.order_by("-created_at", "-id")[: ATTEMPTS_LOOKED_AT - 1]:
        if earlier.verdict == Submission.Verdict.ACCEPTED:
            break
        attempts.append(earlier)
    return attempts


def _thoughts(submission: Submission, attempts: list[Submission]) -> int:
    """How often the learner changed the program, or said what they think, on the way here."""
    sources = payloads_get(payload_ids=[attempt.source_payload for attempt in attempts])
    programs = {(attempt.language, _essence(sources.get(attempt.source_payload))) for attempt in attempts}
    return len(programs) + Effort.objects.filter(user=submission.user, submission__in=attempts).count()


def _is_mastered(submission: Submission) -> bool:
    """Does the learner know every skill that the problem trains?"""
    skills = submission.problem.skills.values_list("pk", flat=True) if submission.problem else ()
    wanted = set(skills)
    known = SkillStat.objects.filter(user=submission.user, tag__in=wanted, mastery__gte=KNOWN)
    return bool(wanted) and known.count() == len(wanted)


def _essence(source: dict[str, Any] | None) -> str:
    """Code without its white space: a blank line more is no new thought."""
    return "".join(str(source["code"]).split()) if source else ""


def _first_level(submission: Submission, attempts: list[Submission], unlocked: int) -> int:
    """The first fitting hint: a nudge, unless the attempt before failed the same way and had that nudge already."""
    if len(attempts) < 2:
        return 1
    before = attempts[1]
    same = (before.verdict, before.tests_passed, before.tests_total, before.language)
    if same != (submission.verdict, submission.tests_passed, submission.tests_total, submission.language):
        return 1
    levels = before.hints.values_list("level", flat=True)
    return min(max(levels, default=0) + 1, unlocked)
