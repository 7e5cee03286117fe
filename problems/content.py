"""The whole of a problem as plain data: what import writes, export reads and the digests cover.

Two digests: `content_digest` covers what a judgement or a verification depends on (tests without their
words, checker, limits, signature, languages, labelled solutions), `package_digest` covers everything.
Neither depends on the database, so a package and the problem imported from it have the same.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from problems.models import Problem
from problems.packages.expectations import PATH as RULES_PATH
from problems.packages.model import HINT_LEVELS

# Raised when the meaning of a digest changes, so that nothing old is taken for verified.
DIGEST_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TestContent:
    """One test in judging order; `name` as in the package ("secret/03-empty")."""

    __test__ = False

    name: str
    visibility: str
    input: str
    expected: str
    description: str = ""
    hint: str = ""
    arguments: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionContent:
    """A labelled solution."""

    name: str
    language: str
    expected: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemContent:
    """Everything an author writes; nothing of what became of it (status, dates, verifications)."""

    slug: str
    uuid: str
    title: str
    difficulty: str
    mode: str
    statement: str
    languages: tuple[str, ...]
    starter_code: dict[str, str]
    signature: dict[str, Any] | None
    checker: dict[str, Any]
    time_limit_ms: int
    memory_limit_kb: int
    output_limit_kb: int
    stop_at_first_failure: bool = False
    hint_level_max: int = HINT_LEVELS
    scoring: dict[str, Any] | None = None
    package_extra: dict[str, Any] = field(default_factory=dict)
    skills: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    tests: tuple[TestContent, ...] = ()
    solutions: tuple[SolutionContent, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)


def content_of(problem: Problem) -> ProblemContent:
    """Read a stored problem in full: five queries, whatever its size."""
    return ProblemContent(
        **{name: getattr(problem, name) for name in SCALAR_FIELDS},
        uuid=str(problem.uuid),
        languages=tuple(problem.languages),
        # In the order in which they were added, which is the package's.
        skills=tuple(
            problem.skills.through.objects.filter(problem=problem).order_by("pk").values_list("skill__slug", flat=True)
        ),
        hints=tuple(problem.hint_steps.values_list("text", flat=True)),
        tests=tuple(TestContent(**row) for row in problem.tests.values(*_TEST_FIELDS)),
        solutions=tuple(SolutionContent(**row) for row in problem.reference_solutions.values(*_SOLUTION_FIELDS)),
        files={path: bytes(data) for path, data in problem.files.values_list("path", "content")},
    )


# Fields of the model that hold what this module's class holds under the same name.
SCALAR_FIELDS = (
    "slug",
    "title",
    "difficulty",
    "mode",
    "statement",
    "starter_code",
    "signature",
    "checker",
    "time_limit_ms",
    "memory_limit_kb",
    "output_limit_kb",
    "stop_at_first_failure",
    "hint_level_max",
    "scoring",
    "package_extra",
)
_TEST_FIELDS = tuple(item.name for item in dataclasses.fields(TestContent))
_SOLUTION_FIELDS = tuple(item.name for item in dataclasses.fields(SolutionContent))


def content_digest(content: ProblemContent) -> str:
    """Of what a judgement or a verification depends on."""
    document: dict[str, Any] = {
        "mode": content.mode,
        "signature": content.signature,
        "checker": content.checker,
        "limits": [content.time_limit_ms, content.memory_limit_kb, content.output_limit_kb],
        "languages": sorted(content.languages),
        "tests": [[test.name, test.visibility, test.input, test.expected] for test in content.tests],
        "solutions": sorted((item.expected, item.name, item.language, item.code) for item in content.solutions),
    }
    # What most problems do without is no part of their digests.
    settings: dict[str, Any] = {
        "stop_at_first_failure": content.stop_at_first_failure,
        "scoring": content.scoring,
        "arguments": {test.name: test.arguments for test in content.tests if test.arguments},
        "rules": sha256(content.files[RULES_PATH]).hexdigest() if RULES_PATH in content.files else "",
    }
    document.update({name: value for name, value in settings.items() if value})
    return _digest("content", document)


def package_digest(content: ProblemContent) -> str:
    """Of everything that a package holds."""
    document = dataclasses.asdict(content)
    document["files"] = {path: sha256(data).hexdigest() for path, data in content.files.items()}
    document["skills"] = sorted(content.skills)
    for optional in ("stop_at_first_failure", "scoring"):
        if not document[optional]:
            del document[optional]
    if content.hint_level_max == HINT_LEVELS:
        del document["hint_level_max"]
    for test in document["tests"]:
        if not test["arguments"]:
            del test["arguments"]
    document["solutions"] = sorted(document["solutions"], key=lambda item: (item["expected"], item["name"]))
    return _digest("package", document)


def _digest(kind: str, document: Any) -> str:
    text = json.dumps([kind, DIGEST_VERSION, document], sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
