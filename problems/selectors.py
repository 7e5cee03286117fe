"""Reads about problems. Nothing here hands out secret tests except the judge requests, which stay on the server."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import NotFound
from codereview.common.health import families_alive
from problems.models import Problem, ReferenceSolution, Skill, TestCase, Verification
from problems.packaging import scoring_from_json, signature_from_json
from problems.tests_cache import judge_tests
from sandbox.judge.types import CheckerSpec, FunctionSignature, JudgeRequest, Mode, Visibility
from sandbox.judge.types import TestCase as JudgeTest
from sandbox.languages.base import Language
from sandbox.languages.registry import LANGUAGES, starter_code

CUSTOM_TEST_NAME = "custom/1"

# What a list never shows and therefore never loads.
HEAVY_FIELDS = ("statement", "statement_html", "starter_code", "signature", "checker", "package_extra")


def problems_visible_to(*, user: User | AnonymousUser | None) -> QuerySet[Problem]:
    """Published problems; staff see all. Heavy columns are deferred, skills come in one further query."""
    problems = Problem.objects.all() if user is not None and user.is_staff else _published()
    return problems.defer(*HEAVY_FIELDS).prefetch_related("skills")


def problem_get(*, slug: str, user: User | AnonymousUser | None) -> Problem:
    """One problem in full. Raises NotFound for an unknown slug, and for an unpublished one unless staff asks."""
    problems = Problem.objects.all() if user is not None and user.is_staff else _published()
    problem = problems.prefetch_related("skills").filter(slug=slug).first()
    if problem is None:
        raise NotFound(_("There is no problem with this name."))
    return problem


def problems_for_curators() -> QuerySet[Problem]:
    """All problems for an author's list, without heavy columns, each with the state of its newest verification.

    Annotations: `tests_count`, `verification_status` and `verification_digest` (None when there is none),
    `verification_state` ("", "stale" or the status).
    """
    newest = Verification.objects.filter(problem=OuterRef("pk")).order_by("-created_at", "-id")
    tests = TestCase.objects.filter(problem=OuterRef("pk")).order_by().values("problem").annotate(count=Count("pk"))
    stale = ~Q(verification_digest=F("content_digest"))
    return Problem.objects.defer(*HEAVY_FIELDS).annotate(
        tests_count=Coalesce(Subquery(tests.values("count")), 0),
        verification_status=Subquery(newest.values("status")[:1]),
        verification_digest=Subquery(newest.values("content_digest")[:1]),
        verification_state=Case(
            When(verification_status__isnull=True, then=Value("")),
            When(stale, then=Value("stale")),
            default=F("verification_status"),
            output_field=CharField(),
        ),
    )


def verification_latest(*, problem: Problem) -> Verification | None:
    """The newest verification, of whatever content."""
    return problem.verifications.first()


def verification_rows(*, verification: Verification) -> list[dict[str, Any]]:
    """The labelled solutions of a report, as a person reads them: with `share`, per cent of the time limit."""
    report = verification.report
    limit = report.get("margin", {}).get("time_limit_ms") or 0
    return [
        {**row, "share": round(100 * row["time_ms"] / limit) if limit and row["expected"] == "accepted" else None}
        for row in report.get("solutions", [])
    ]


def skills_in_use() -> QuerySet[Skill]:
    """Skills that at least one published problem trains, by name."""
    return Skill.objects.filter(problems__status=Problem.Status.PUBLISHED).distinct()


def problem_languages(*, problem: Problem) -> tuple[Language, ...]:
    """The languages a problem may be solved in here and now, in the registry's order.

    The author's choice (empty means all), less what the mode cannot do, less what no worker has a
    toolchain for.
    """
    return _languages_possible(problem, languages_available())


def _languages_possible(problem: Problem, languages: Iterable[Language]) -> tuple[Language, ...]:
    wanted = set(problem.languages) or set(LANGUAGES)
    needs_driver = problem.mode == Problem.Mode.FUNCTION
    return tuple(
        language
        for language in languages
        if language.id in wanted and (language.function is not None or not needs_driver)
    )


def languages_available() -> tuple[Language, ...]:
    """The languages that some living worker can judge; all, as long as no worker has said."""
    families = sorted({language.family for language in LANGUAGES.values()})
    alive = families_alive(known=families) or frozenset(families)
    return tuple(language for language in LANGUAGES.values() if language.family in alive)


def problem_starter_code(*, problem: Problem) -> dict[str, str]:
    """What a learner starts from, by language id: the author's, else the language's own."""
    starters = problem_starters(problem=problem)
    return {language.id: starters[language.id] for language in problem_languages(problem=problem)}


def problem_starters(*, problem: Problem) -> dict[str, str]:
    """`problem_starter_code` for every language that the problem could be solved in anywhere."""
    signature = problem_signature(problem=problem)
    return {
        language.id: problem.starter_code.get(language.id) or starter_code(language.id, problem.mode, signature)
        for language in _languages_possible(problem, LANGUAGES.values())
    }


def problem_signature(*, problem: Problem) -> FunctionSignature | None:
    """The function to write, in function mode."""
    return signature_from_json(problem.signature) if problem.mode == Problem.Mode.FUNCTION else None


def problem_samples(*, problem: Problem) -> list[dict[str, str]]:
    """The sample tests, complete: `{name, input, expected, description}` in order.

    In interactive mode they are the package's sample conversations: what the program reads and what it writes.
    """
    if problem.mode == Problem.Mode.INTERACTIVE:
        return _sample_conversations(problem)
    rows = problem.tests.filter(visibility=TestCase.Visibility.SAMPLE)
    names = ("name", "input", "expected", "description")
    return [dict(zip(names, row, strict=True)) for row in rows.values_list(*names)]


def _sample_conversations(problem: Problem) -> list[dict[str, str]]:
    files = problem.files.filter(path__startswith="data/sample/", path__endswith=".interaction")
    samples = []
    for path, content in files.order_by("path").values_list("path", "content"):
        lines = bytes(content).decode("utf-8", "replace").splitlines()
        sides = ["".join(f"{line[1:].strip()}\n" for line in lines if line.startswith(mark)) for mark in "<>"]
        name = path.removeprefix("data/").removesuffix(".interaction")
        samples.append({"name": name, "input": sides[0], "expected": sides[1], "description": ""})
    return samples


def problem_hint_ladder(*, problem: Problem) -> list[str]:
    """The author's hints, general first."""
    return list(problem.hint_steps.values_list("text", flat=True))


def problem_reference_solutions(*, problem: Problem) -> QuerySet[ReferenceSolution]:
    """The labelled solutions. Never show one to a learner."""
    return problem.reference_solutions.all()


def problem_judge_request(*, problem: Problem, language: str, source: str) -> JudgeRequest:
    """What the judge is asked for a submission: every test. One query, or none when the tests are cached."""
    tests = judge_tests(problem=problem)
    return _request(problem, language, source, tests.cases, tests.digest)


def problem_run_request(*, problem: Problem | None, language: str, source: str, stdin: str | None) -> JudgeRequest:
    """What the judge is asked for a run: the samples, or one test on the learner's own input.

    Without a problem it is a plain program on `stdin` with the default limits.
    """
    custom = JudgeTest(name=CUSTOM_TEST_NAME, visibility=Visibility.CUSTOM, input=(stdin or "").encode(), expected=None)
    if problem is None:
        return JudgeRequest(language=language, source=source, tests=(custom,))
    tests = judge_tests(problem=problem)
    if stdin is not None:
        return _request(problem, language, source, (custom,), tests.digest)
    samples = tuple(test for test in tests.cases if test.visibility is Visibility.SAMPLE)
    return _request(problem, language, source, samples, tests.digest)


def _published() -> QuerySet[Problem]:
    return Problem.objects.filter(status=Problem.Status.PUBLISHED)


def _request(problem: Problem, language: str, source: str, tests: tuple[JudgeTest, ...], digest: str) -> JudgeRequest:
    return JudgeRequest(
        language=language,
        source=source,
        tests=tests,
        mode=Mode(problem.mode),
        signature=problem_signature(problem=problem),
        checker=checker_spec(problem.checker),
        time_limit_ms=problem.time_limit_ms,
        memory_limit_kb=problem.memory_limit_kb,
        output_limit_kb=problem.output_limit_kb,
        stop_at_first_failure=problem.stop_at_first_failure,
        scoring=scoring_from_json(problem.scoring),
        tests_digest=digest,
    )


def checker_spec(checker: dict[str, Any]) -> CheckerSpec:
    """The stored `{kind, …options}` as the judge takes it; tokens when nothing is stored."""
    options = {name: value for name, value in checker.items() if name != "kind"}
    return CheckerSpec(kind=checker.get("kind", "tokens"), options=options)
