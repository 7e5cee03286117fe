"""A problem package as plain data, whatever it was read from. No Django models here.

A package knows the format (Kattis 2025-09 plus `codereview.yaml`); what of it has no field of its own
is kept in `extra` (JSON) and `files` (bytes), so that reading and writing loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from problems.packages.diagnostics import Diagnostic
from sandbox.judge.types import CheckerSpec, FunctionSignature, Mode, Scoring, Verdict, Visibility
from sandbox.languages.registry import language_of_file

FORMAT_VERSION = "2025-09"
LEGACY_VERSION = "legacy"
MAX_DESCRIPTION_CHARACTERS = 200
HINT_LEVELS = 4  # 1 nudge, 2 question, 3 concept, 4 analogous example
DIFFICULTIES = ("easy", "medium", "hard")
# Folder below `submissions/` -> expected verdict. "rejected" means any but accepted, "brute_force" too slow or
# crashing but never wrong, "partially_accepted" some of the points.
EXPECTED_VERDICTS: Mapping[str, str] = {
    "accepted": Verdict.ACCEPTED.value,
    "wrong_answer": Verdict.WRONG_ANSWER.value,
    "time_limit_exceeded": Verdict.TIME_LIMIT_EXCEEDED.value,
    "run_time_error": Verdict.RUNTIME_ERROR.value,
    "memory_limit_exceeded": Verdict.MEMORY_LIMIT_EXCEEDED.value,
    "output_limit_exceeded": Verdict.OUTPUT_LIMIT_EXCEEDED.value,
    "compile_error": Verdict.COMPILE_ERROR.value,
    "rejected": "rejected",
    "brute_force": "brute_force",
    "partially_accepted": "partially_accepted",
}
FOLDER_OF_VERDICT: Mapping[str, str] = {verdict: folder for folder, verdict in EXPECTED_VERDICTS.items()}
# What problems may train; other words are allowed, with a warning.
SKILLS = (
    "input-output",
    "arithmetic",
    "conditionals",
    "loops",
    "strings",
    "lists",
    "dictionaries",
    "sets",
    "sorting",
    "recursion",
    "stacks",
    "queues",
    "binary-search",
    "two-pointers",
    "prefix-sums",
    "dynamic-programming",
    "graphs",
    "greedy",
    "simulation",
    "matrices",
    "math",
    "bit-manipulation",
    "parsing",
    "geometry",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageTest:
    """One test; `name` is its path below `data/` without ending ("secret/03-empty").

    `expected` is None when the answer file is missing. `arguments` are the checker's, from the settings
    of the test or of its group.
    """

    name: str
    visibility: Visibility
    input: bytes
    expected: bytes | None
    description: str = ""
    hint: str = ""
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSolution:
    """A labelled solution; `expected` is one of `EXPECTED_VERDICTS`."""

    name: str
    expected: str
    code: str
    language: str

    @property
    def path(self) -> str:
        """Where it lies in the package."""
        return f"submissions/{FOLDER_OF_VERDICT[self.expected]}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A whole problem. Times in milliseconds, sizes in KiB. Tests are in judging order.

    `extra` is JSON with what has no field: "problem" and "codereview" (further keys of the two YAML
    files), "tests" (further keys of a test's YAML, by test name), "language" (of title and statement).
    `files` are the files that nothing here models, by path, and the settings that `scoring` and the
    tests' arguments are read from.
    """

    slug: str
    uuid: str
    title: str
    statement: str
    difficulty: str = "easy"
    mode: Mode = Mode.STDIO
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # empty: all that the mode allows
    checker: CheckerSpec = field(default_factory=CheckerSpec)
    signature: FunctionSignature | None = None
    hints: tuple[str, ...] = ()
    starter_code: Mapping[str, str] = field(default_factory=dict)
    time_limit_ms: int = 1000
    memory_limit_kb: int = 256 * 1024
    output_limit_kb: int = 1024
    stop_at_first_failure: bool = False
    hint_level_max: int = HINT_LEVELS
    scoring: Scoring | None = None
    tests: tuple[PackageTest, ...] = ()
    solutions: tuple[PackageSolution, ...] = ()
    remarks: tuple[Diagnostic, ...] = field(default=(), compare=False)  # warnings of the reading
    extra: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


def shortened(text: str) -> str:
    """A text as it fits a description."""
    limit = MAX_DESCRIPTION_CHARACTERS
    return text if len(text) <= limit else text[: limit - 1] + "…"


def is_legacy(package: Package) -> bool:
    """Is it written in the legacy format?"""
    return str(package.extra.get("problem", {}).get("problem_format_version", "")).startswith(LEGACY_VERSION)


def solution_language(file_name: str) -> str:
    """The language id that a solution's file name speaks of, or ""."""
    language = language_of_file(file_name)
    return language.id if language else ""


def order_of_test(name: str) -> tuple[bool, str]:
    """Sort key of tests: samples first, then by name."""
    return not name.startswith("sample/"), name
