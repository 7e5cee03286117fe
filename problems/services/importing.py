"""Taking in problem packages: planned first, then written as a whole or not at all."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import transaction

from codereview.common.errors import Conflict
from problems.content import SCALAR_FIELDS, ProblemContent, package_digest
from problems.models import HintStep, Problem, ProblemFile, ReferenceSolution, Skill, TestCase
from problems.packages import Diagnostics, Package
from problems.packaging import package_diagnostics, package_to_content
from problems.services.publishing import VerificationRecord, problem_publish_on_record
from problems.services.refreshing import problem_refresh

logger = structlog.get_logger(__name__)

# How many rows one INSERT carries: tests may hold megabytes, so that few travel at once.
BATCH_SIZE = 100


class Action(enum.StrEnum):
    """What an import does to the problem of that slug."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"  # stored already, nothing is written
    KEEP = "keep"  # edited here since the last import, and the caller asked to keep such edits
    REFUSE = "refuse"  # the diagnostics have errors


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import would do, computed without writing anything."""

    slug: str
    title: str
    action: Action
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    tests: int = 0
    solutions: int = 0
    replaces_edits: bool = False  # the stored problem was edited here since its last import

    def to_json(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "title": self.title,
            "action": self.action.value,
            "tests": self.tests,
            "solutions": self.solutions,
            "replaces_edits": self.replaces_edits,
            "diagnostics": self.diagnostics.to_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did. `note` says why a problem that should be published could not be."""

    plan: ImportPlan
    problem: Problem
    published: bool = False
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            **self.plan.to_json(),
            "status": self.problem.status,
            "published": self.published,
            "note": self.note,
        }


def package_plan(*, package: Package, keep_edits: bool = False) -> ImportPlan:
    """What `package_import` would do with this package now. Never raises for a broken package."""
    return _plan(package, Problem.objects.filter(slug=package.slug).first(), keep_edits=keep_edits)


@transaction.atomic
def package_import(
    *,
    package: Package,
    keep_edits: bool = False,
    publish: bool = False,
    record: VerificationRecord | None = None,
) -> ImportResult:
    """Create or update the problem of the package's slug; unchanged content is not written again.

    `keep_edits` leaves a problem alone that was edited here since its last import. `publish` publishes
    what was never published before, provided that `record` vouches for this very content (or a stored
    verification does); otherwise the problem stays in review and the result's note says why.

    Raises PackageError when the diagnostics have errors, Conflict (uuid_taken) when another problem
    has the package's uuid. Then nothing is written.
    """
    problem = Problem.objects.select_for_update().filter(slug=package.slug).first()
    plan = _plan(package, problem, keep_edits=keep_edits)
    plan.diagnostics.raise_errors()
    was_published = problem is not None and problem.status == Problem.Status.PUBLISHED
    if problem is None or plan.action is Action.UPDATE:
        problem = _write(package_to_content(package), problem)
        logger.debug("problem.imported", problem=problem.slug, action=plan.action.value)
    if not publish:
        return ImportResult(plan=plan, problem=problem)
    try:
        published = problem_publish_on_record(problem=problem, record=record, again=was_published)
    except Conflict as refusal:
        return ImportResult(plan=plan, problem=problem, note=str(refusal.detail))
    return ImportResult(plan=plan, problem=problem, published=published)


def problem_import(*, package: Package) -> Problem:
    """Create or update the problem of the package's slug. Idempotent. Raises as `package_import`."""
    return package_import(package=package).problem


def _plan(package: Package, problem: Problem | None, *, keep_edits: bool) -> ImportPlan:
    diagnostics = package_diagnostics(package)
    edited = problem is not None and problem.package_digest != problem.imported_digest
    return ImportPlan(
        slug=package.slug,
        title=package.title,
        action=_action(package, problem, diagnostics, keep=keep_edits and edited),
        diagnostics=diagnostics,
        tests=len(package.tests),
        solutions=len(package.solutions),
        replaces_edits=edited and not keep_edits,
    )


def _action(package: Package, problem: Problem | None, diagnostics: Diagnostics, *, keep: bool) -> Action:
    if diagnostics.errors:
        return Action.REFUSE
    if problem is None:
        return Action.CREATE
    if problem.package_digest == package_digest(package_to_content(package)):
        return Action.UNCHANGED
    return Action.KEEP if keep else Action.UPDATE


def _write(content: ProblemContent, problem: Problem | None) -> Problem:
    """Make the stored problem equal to the content. The caller holds the transaction and the row's lock."""
    problem = problem or Problem(slug=content.slug, status=Problem.Status.IN_REVIEW)
    if Problem.objects.filter(uuid=content.uuid).exclude(pk=problem.pk).exists():
        raise Conflict(f"Another problem has the uuid {content.uuid}. Give the package its own.", code="uuid_taken")
    for name in SCALAR_FIELDS:
        setattr(problem, name, getattr(content, name))
    problem.uuid = content.uuid
    problem.languages = list(content.languages)
    problem.save()
    _write_skills(problem, content)
    _write_tests(problem, content)
    _write_parts(problem, content)
    problem_refresh(problem=problem)
    Problem.objects.filter(pk=problem.pk).update(imported_digest=problem.package_digest)
    problem.refresh_from_db()
    return problem


def _write_skills(problem: Problem, content: ProblemContent) -> None:
    Skill.objects.bulk_create(
        (Skill(slug=slug, name=slug.replace("-", " ").capitalize()[:60]) for slug in content.skills),
        ignore_conflicts=True,
    )
    skills = {skill.slug: skill for skill in Skill.objects.filter(slug__in=content.skills)}
    problem.skills.clear()
    for slug in content.skills:  # one by one: their order is kept by the order of adding
        problem.skills.add(skills[slug])


def _write_tests(problem: Problem, content: ProblemContent) -> None:
    """Upsert by name, so that the ids of tests that stay do not change; the others go."""
    names = [test.name for test in content.tests]
    problem.tests.exclude(name__in=names).delete()
    TestCase.objects.bulk_create(
        (
            TestCase(
                problem=problem,
                name=test.name,
                position=position,
                visibility=test.visibility,
                input=test.input,
                expected=test.expected,
                description=test.description,
                hint=test.hint,
                arguments=test.arguments,
            )
            for position, test in enumerate(content.tests)
        ),
        batch_size=BATCH_SIZE,
        update_conflicts=True,
        unique_fields=("problem", "name"),
        update_fields=("position", "visibility", "input", "expected", "description", "hint", "arguments"),
    )


def _write_parts(problem: Problem, content: ProblemContent) -> None:
    """Replace what nothing else refers to: solutions, hint steps, further files."""
    problem.reference_solutions.all().delete()
    ReferenceSolution.objects.bulk_create(
        ReferenceSolution(
            problem=problem, name=item.name, language=item.language, expected=item.expected, code=item.code
        )
        for item in content.solutions
    )
    problem.hint_steps.all().delete()
    HintStep.objects.bulk_create(
        HintStep(problem=problem, position=position, text=text) for position, text in enumerate(content.hints)
    )
    problem.files.all().delete()
    ProblemFile.objects.bulk_create(
        (ProblemFile(problem=problem, path=path, content=data) for path, data in content.files.items()),
        batch_size=BATCH_SIZE,
    )
