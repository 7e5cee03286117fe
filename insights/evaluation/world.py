"""The seeded data set: the same people, problems and attempts every time, placed relative to now."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection, models
from django.utils import timezone

from codereview.accounts.models import User
from codereview.llm.models import UsageEntry
from insights.query.pseudonyms import pseudonyms_refresh
from problems.models import Problem, Skill, Verification
from submissions.models import Submission

# By name: tutor and reviews stand beside this app, which knows their tables only through its views.
Hint: Any = apps.get_model("tutor", "Hint")
HintOutcome: Any = apps.get_model("tutor", "HintOutcome")
SkillStat: Any = apps.get_model("tutor", "SkillStat")
Review: Any = apps.get_model("reviews", "Review")
RepositoryReview: Any = apps.get_model("reviews", "RepositoryReview")

SEED = 20261122
BATCH = 2000
LANGUAGES = ("python", "python", "python", "cpp", "java", "go")
SKILLS = ("arrays", "strings", "graphs", "dynamic-programming", "sorting")
GROUPS = {"A": 0.4, "B": 0.3, "Evening Class": 0.15}  # shares of the learners; "Tiny" gets three
FAILURES = ("wrong_answer",) * 6 + ("time_limit_exceeded",) * 2 + ("runtime_error", "compile_error")
NOBODY_SOLVES, NOBODY_TRIES = "impossible-knot", "quiet-corner"
_DATED: tuple[type[models.Model], ...] = (Submission, Hint, Review, RepositoryReview, UsageEntry, Verification, Problem)


@dataclass(slots=True)
class World:
    """The rows that were stored, for working out answers without any SQL."""

    now: datetime
    users: list[User] = field(default_factory=list)
    staff: list[User] = field(default_factory=list)
    groups: dict[str, list[User]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    hints: list[Any] = field(default_factory=list)
    outcomes: list[Any] = field(default_factory=list)
    stats: list[Any] = field(default_factory=list)
    usage: list[UsageEntry] = field(default_factory=list)
    verifications: list[Verification] = field(default_factory=list)
    reviews: list[Any] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)  # user -> pseudonym

    def days_ago(self, moment: datetime) -> int:
        return (self.now - moment).days


def world_make(*, learners: int = 80, problems: int = 14, submissions: int = 3000) -> World:
    """Store it and return it. The database must be empty."""
    chance = random.Random(SEED)  # noqa: S311 - the same world every time is the point
    world = World(now=timezone.now())
    with _dates_kept():
        _people(world, chance, learners)
        _problems(world, chance, problems)
        _submissions(world, chance, submissions)
        _help(world, chance)
        _running(world, chance)
    pseudonyms_refresh()
    world.numbers = dict(User.objects.filter(pseudonym__isnull=False).values_list("pk", "pseudonym__number"))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return world


@contextmanager
def _dates_kept() -> Iterator[None]:
    """Rows of the past: dates that are otherwise set when a row is stored are kept as given."""
    fields: list[Any] = [model._meta.get_field("created_at") for model in _DATED]
    for one in fields:
        one.auto_now_add = False
    try:
        yield
    finally:
        for one in fields:
            one.auto_now_add = True


def _past(world: World, chance: random.Random, *, days: int) -> datetime:
    """Within the last `days`, and never near the boundary between two of them."""
    return world.now - timedelta(days=chance.randrange(days), seconds=chance.randrange(9_000, 77_000))


def _people(world: World, chance: random.Random, learners: int) -> None:
    people = [
        User(email=f"learner{number}@example.org", display_name=f"Learner {number}", password="!",
             date_joined=_past(world, chance, days=200))
        for number in range(learners)
    ]  # fmt: skip
    world.users = User.objects.bulk_create(people, batch_size=BATCH)
    world.staff = User.objects.bulk_create(
        User(email=f"teacher{number}@example.org", is_staff=True, password="!") for number in range(2)
    )
    start = 0
    for name, share in GROUPS.items():
        world.groups[name] = world.users[start : start + round(learners * share)]
        start += round(learners * share)
    world.groups["Tiny"] = world.users[-3:]
    for name, members in world.groups.items():
        group = Group.objects.create(name=name)
        links = (User.groups.through(user_id=user.pk, group_id=group.pk) for user in members)
        User.groups.through.objects.bulk_create(links, batch_size=BATCH)


def _problems(world: World, chance: random.Random, count: int) -> None:
    skills = Skill.objects.bulk_create(Skill(slug=slug, name=slug.title()) for slug in SKILLS)
    slugs = [f"problem-{number:03d}" for number in range(count - 2)] + [NOBODY_SOLVES, NOBODY_TRIES]
    world.problems = Problem.objects.bulk_create(
        Problem(slug=slug, title=slug.replace("-", " ").title(), difficulty=("easy", "medium", "hard")[place % 3],
                status="draft" if place == 0 else "published", statement="…", content_digest=f"{place:064x}",
                created_at=_past(world, chance, days=300))
        for place, slug in enumerate(slugs)
    )  # fmt: skip
    Problem.skills.through.objects.bulk_create(
        Problem.skills.through(problem_id=problem.pk, skill_id=skills[(place + shift) % len(skills)].pk)
        for place, problem in enumerate(world.problems)
        for shift in range(1 + place % 2)
    )


def _submissions(world: World, chance: random.Random, count: int) -> None:
    """Learners stay with a problem for a while; harder problems take more attempts; some are never solved."""
    made: list[Submission] = []
    tried = world.problems[:-1]
    while len(made) < count:
        place = chance.randrange(len(tried))
        user = world.users[chance.randrange(len(world.users) * 19 // 20)]
        made += _sitting(world, chance, user, tried[place], ease=0.15 + 0.6 * ((place * 7) % 11) / 11)
    del made[count:]
    world.submissions = made
    for start in range(0, len(made), 100_000):
        Submission.objects.bulk_create(made[start : start + 100_000], batch_size=BATCH)


def _sitting(world: World, chance: random.Random, user: User, problem: Problem, *, ease: float) -> list[Submission]:
    at = _past(world, chance, days=120)
    language = chance.choice(LANGUAGES)
    made = []
    for _ in range(chance.randrange(1, 8)):
        verdict = "accepted" if chance.random() < ease and problem.slug != NOBODY_SOLVES else chance.choice(FAILURES)
        if chance.random() < 0.01:
            verdict = "judge_error"
        made.append(_submission(chance, user, problem, language=language, verdict=verdict, at=at))
        if verdict == "accepted":
            break
        at += timedelta(seconds=chance.randrange(60, 900))
    return made


def _submission(
    chance: random.Random, user: User, problem: Problem, *, language: str, verdict: str, at: datetime
) -> Submission:
    passed = 10 if verdict == "accepted" else chance.randrange(10)
    return Submission(
        user_id=user.pk, problem_id=problem.pk, language=language, status="finished", verdict=verdict,
        score=passed / 10, tests_passed=passed, tests_total=10, time_ms=chance.randrange(5, 900),
        memory_kb=chance.randrange(4000, 90_000), source_payload=uuid.UUID(int=chance.getrandbits(128)),
        attempts=2 if chance.random() < 0.01 else 1, created_at=at, told_at=at,
        finished_at=at + timedelta(seconds=chance.randrange(1, 20)),
    )  # fmt: skip


def _help(world: World, chance: random.Random) -> None:
    failed = [one for one in world.submissions if one.verdict != "accepted"]
    for one in chance.sample(failed, min(len(failed) // 3, 20_000)):
        model = chance.random() < 0.6
        hint = Hint(
            user_id=cast("int", one.user_id), problem_id=cast("int", one.problem_id), submission=one, level=chance.randrange(1, 5), status="finished",
            outcome="complete" if model else "computed", provider="openai" if model else "rules",
            withheld_reason="leak" if chance.random() < 0.1 else "", helpful=chance.choice((True, False, None)),
            created_at=one.created_at + timedelta(seconds=30),
        )  # fmt: skip
        world.hints.append(hint)
        world.outcomes.append(
            HintOutcome(
                hint=hint, next_submission=one if chance.random() < 0.8 else None, solved=chance.random() < 0.4,
                seconds=chance.randrange(20, 2000), reception=chance.choice(("engaged", "dismissed", "ignored", "")),
            )
        )  # fmt: skip
    Hint.objects.bulk_create(world.hints, batch_size=BATCH)
    HintOutcome.objects.bulk_create(world.outcomes, batch_size=BATCH)
    world.stats = SkillStat.objects.bulk_create(
        (
            SkillStat(user_id=user.pk, tag=skill, solved=chance.randrange(6), attempts=chance.randrange(6, 40),
                      hints_used=chance.randrange(9), mastery=round(chance.random(), 3))
            for user in world.users
            for skill in Skill.objects.order_by("pk")
            if chance.random() < 0.7
        ),
        batch_size=BATCH,
    )  # fmt: skip
    world.usage = UsageEntry.objects.bulk_create(
        (
            _usage(world, chance, chance.choice([*world.users, *world.staff]))
            for _ in range(len(world.submissions) // 4)
        ),
        batch_size=BATCH,
    )
    world.reviews = Review.objects.bulk_create(
        (
            Review(user_id=user.pk, title="Homework", language=chance.choice(LANGUAGES), content_hash=f"{place:064x}",
                   status="finished", rating=chance.randrange(101), findings_count=chance.randrange(12),
                   created_at=_past(world, chance, days=80))
            for place, user in enumerate(world.users)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _usage(world: World, chance: random.Random, user: User) -> UsageEntry:
    return UsageEntry(
        user_id=user.pk, purpose=chance.choice(("hint", "hint", "chat", "review")), provider="openai",
        model=chance.choice(("small", "large")), tokens_fresh=chance.randrange(900), tokens_cached=chance.randrange(2000),
        tokens_output=chance.randrange(300), price_micro=chance.randrange(50_000), first_token_ms=chance.randrange(2000),
        total_ms=chance.randrange(9000), outcome=chance.choice(("complete", "complete", "failed")),
        created_at=_past(world, chance, days=60),
    )  # fmt: skip


def _running(world: World, chance: random.Random) -> None:
    kinds: Sequence[Sequence[str]] = (("passed",), ("passed", "passed"), ("passed", "failed", "passed"), ("failed",))
    world.verifications = Verification.objects.bulk_create(
        Verification(problem=problem, content_digest=problem.content_digest, status=status,
                     created_at=_past(world, chance, days=100))
        for place, problem in enumerate(world.problems)
        for status in kinds[place % len(kinds)]
    )  # fmt: skip
