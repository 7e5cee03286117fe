"""Small, real rows for tests. Every factory has defaults for everything and takes keyword arguments only."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from codereview.accounts.models import User
from problems.models import HintStep, Problem, ReferenceSolution, Skill, TestCase
from problems.services import problem_refresh

_numbers = itertools.count(1)

# The default problem: read two whole numbers, print their sum.
SUM_ACCEPTED = "a, b = map(int, input().split())\nprint(a + b)\n"
SUM_WRONG = "a, b = map(int, input().split())\nprint(abs(a) + abs(b))\n"
SUM_CRASH = "a, b = map(int, input().split())\nprint(a // b * b + a % b + b)\n"

SUM_TESTS: tuple[dict[str, str], ...] = (
    {"name": "sample/1", "visibility": "sample", "input": "1 2\n", "expected": "3\n", "description": ""},
    {
        "name": "secret/01-negative",
        "visibility": "teaching",
        "input": "-5 2\n",
        "expected": "-3\n",
        "description": "One number is negative",
        "hint": "What does your program do with a minus sign?",
    },
    {
        "name": "secret/02-zeros",
        "visibility": "secret",
        "input": "0 0\n",
        "expected": "0\n",
        "description": "Both numbers are zero",
    },
    {
        "name": "secret/03-large",
        "visibility": "secret",
        "input": "987654321987 123456789123\n",
        "expected": "1111111111110\n",
        "description": "Numbers beyond 32 bits",
    },
)
SUM_SOLUTIONS: tuple[dict[str, str], ...] = (
    {"name": "sum.py", "language": "python", "expected": "accepted", "code": SUM_ACCEPTED},
    {"name": "absolute.py", "language": "python", "expected": "wrong_answer", "code": SUM_WRONG},
    {"name": "divides.py", "language": "python", "expected": "runtime_error", "code": SUM_CRASH},
)
SUM_HINTS = ("Which part of the line is which number?", "Do both numbers keep their sign?", "Split, convert, add.")


def make_user(*, email: str = "", staff: bool = False, **fields: Any) -> User:
    """A person; `staff` makes a superuser. The password is "a long password"."""
    email = email or f"person{next(_numbers)}@example.org"
    create = User.objects.create_superuser if staff else User.objects.create_user
    return create(email=email, password="a long password", **fields)


def make_problem(
    *,
    slug: str = "",
    tests: Iterable[Mapping[str, Any]] = SUM_TESTS,
    solutions: Iterable[Mapping[str, Any]] = SUM_SOLUTIONS,
    hints: Iterable[str] = SUM_HINTS,
    skills: Iterable[str] = ("arithmetic",),
    **fields: Any,
) -> Problem:
    """A published problem with its tests, labelled solutions and hint ladder, digests included."""
    slug = slug or f"sum-{next(_numbers)}"
    values: dict[str, Any] = {
        "title": slug.replace("-", " ").capitalize(),
        "statement": "Read two numbers and print their sum, $a + b$.",
        "status": Problem.Status.PUBLISHED,
        "checker": {"kind": "tokens"},
    } | fields
    problem = Problem.objects.create(slug=slug, **values)
    for skill in skills:
        problem.skills.add(Skill.objects.get_or_create(slug=skill, defaults={"name": skill.capitalize()})[0])
    TestCase.objects.bulk_create(
        TestCase(problem=problem, position=position, **test) for position, test in enumerate(tests)
    )
    ReferenceSolution.objects.bulk_create(ReferenceSolution(problem=problem, **item) for item in solutions)
    HintStep.objects.bulk_create(
        HintStep(problem=problem, position=position, text=text) for position, text in enumerate(hints)
    )
    problem_refresh(problem=problem, withdraw=False)
    return problem
