"""What the judge engine is asked and what it answers: plain data, no Django models.

`problems` builds `JudgeRequest`s, `submissions` stores `Judgement`s and publishes `TestResult`s as
they come. Times in milliseconds, sizes in KiB. All text that a program wrote is decoded with
replacement, made harmless and cut (`sandbox.judge.text`).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class InvalidRequest(ValueError):
    """A request that cannot be judged (unknown language, broken test data): the caller's mistake."""


class Verdict(enum.StrEnum):
    """Section 4 of the design. A submission's verdict is that of its first failing test, in test order."""

    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong_answer"
    TIME_LIMIT_EXCEEDED = "time_limit_exceeded"
    MEMORY_LIMIT_EXCEEDED = "memory_limit_exceeded"
    OUTPUT_LIMIT_EXCEEDED = "output_limit_exceeded"
    RUNTIME_ERROR = "runtime_error"
    COMPILE_ERROR = "compile_error"
    JUDGE_ERROR = "judge_error"


class Visibility(enum.StrEnum):
    """Sample and teaching tests are disclosed in full; of a secret test only description and verdict."""

    SAMPLE = "sample"
    TEACHING = "teaching"
    SECRET = "secret"  # noqa: S105 - a kind of test, no password
    CUSTOM = "custom"  # the learner's own input in a run: no expected output


class Mode(enum.StrEnum):
    STDIO = "stdio"
    FUNCTION = "function"
    INTERACTIVE = "interactive"  # the custom checker talks to the program


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCase:
    """One test. `expected` is None for a run on own input: then any clean exit is accepted.

    `arguments` are this test's for the checker, by the package format: further options of `default`,
    the last words of the command line of `custom`.
    """

    __test__ = False  # not a pytest class

    name: str  # "sample/1", "secret/03-empty"
    visibility: Visibility
    input: bytes
    expected: bytes | None
    description: str = ""
    hint: str = ""
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    name: str
    type: str  # int, float, bool, str, list[T], dict[str, T], optional[T]; see sandbox.languages.signatures


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSignature:
    """Function mode: the learner writes `name(*parameters) -> returns`.

    A test's input holds one JSON value per line, one line per parameter; its expected output holds
    one JSON value.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckerSpec:
    """`kind` is exact, tokens, floats, unordered, default or custom.

    tokens: case_sensitive (bool, default True). floats: absolute, relative (float).
    unordered: unit ("lines" or "tokens"; in function mode the top-level list).
    default: case_sensitive, space_change_sensitive (bool, False), absolute, relative (float or None).
    custom: language, source, path (in its package), files (by name, beside it), arguments.
    """

    kind: str = "tokens"
    options: Mapping[str, Any] = field(default_factory=dict)


class Aggregation(enum.StrEnum):
    """How the points of a group's tests, or of all groups, make one figure."""

    PASS_FAIL = "pass-fail"  # noqa: S105 - all of the points or none
    SUM = "sum"  # each of a group's tests is worth the same part
    MIN = "min"
    MAX = "max"
    AVG = "avg"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestGroup:
    """A subtask: the tests whose names begin with `name` and a slash ("secret/1-small").

    `requires` names earlier groups (or "sample") all of whose tests must pass, else this one is not
    run. With `stop_at_first_failure` the rest of the group is not run after a failure.
    """

    __test__ = False

    name: str
    max_score: float
    aggregation: Aggregation = Aggregation.PASS_FAIL
    requires: tuple[str, ...] = ()
    stop_at_first_failure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """Points instead of the share of passed tests. Samples are worth nothing."""

    groups: tuple[TestGroup, ...]
    aggregation: Aggregation = Aggregation.SUM  # over the groups
    max_score: float = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeRequest:
    language: str
    source: str
    tests: tuple[TestCase, ...]
    mode: Mode = Mode.STDIO
    signature: FunctionSignature | None = None
    checker: CheckerSpec = field(default_factory=CheckerSpec)
    time_limit_ms: int = 1000  # of the problem, before the language's multiplier
    memory_limit_kb: int = 256 * 1024
    output_limit_kb: int = 1024
    stop_at_first_failure: bool = False
    tests_digest: str = ""
    scoring: Scoring | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionInfo:
    """Where the learner's program failed, in the learner's own file. `line` is 1-based or None."""

    name: str
    message: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDifference:
    """Where expected and actual part: 1-based line and column.

    kind: value, extra_output, missing_output, whitespace, case, order, type.
    """

    kind: str
    line: int
    column: int
    expected: str
    actual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """One judged test, complete. `public()` is what may leave the server.

    In function mode `output` is the returned value as JSON and `printed` what the learner printed. In
    interactive mode `output` is the conversation: lines that the program read begin with "< ", lines
    that it wrote with "> ". A secret test carries no text of the program at all: not even here.

    `judge_message` is for authors only: what the checker wrote for them, or why it failed. `share` is
    how much of the test's points an accepted answer earns.
    """

    __test__ = False

    name: str
    visibility: Visibility
    verdict: Verdict | None  # None: skipped after an earlier failure
    time_ms: int = 0
    wall_ms: int = 0
    memory_kb: int = 0
    message: str = ""
    exception: ExceptionInfo | None = None
    description: str = ""
    hint: str = ""
    input: str | None = None
    expected: str | None = None
    output: str | None = None
    printed: str | None = None
    stderr: str | None = None
    difference: FirstDifference | None = None
    reran: bool = False  # a borderline time-out was quietly run a second time
    judge_message: str = ""
    share: float = 1.0

    def public(self) -> dict[str, Any]:
        """The JSON shape of section 4; for secret tests without anything of input, output or difference."""
        shown: dict[str, Any] = {
            "name": self.name,
            "visibility": self.visibility.value,
            "verdict": self.verdict.value if self.verdict else "skipped",
            "time_ms": self.time_ms,
            "wall_ms": self.wall_ms,
            "memory_kb": self.memory_kb,
            "message": self.message,
            "exception": _exception_json(self.exception),
            "description": self.description,
        }
        if self.visibility is Visibility.SECRET:
            return shown
        return shown | {
            "input": self.input,
            "expected": self.expected,
            "output": self.output,
            "printed": self.printed,
            "stderr": self.stderr,
            "difference": _difference_json(self.difference),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileInfo:
    ok: bool
    output: str = ""
    time_ms: int = 0
    cached: bool = False
    line: int | None = None  # first line of the learner's file that the compiler names


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupResult:
    """What a subtask earned. `verdict` is that of its first failing test; None when it was not run."""

    name: str
    verdict: Verdict | None
    score: float
    max_score: float
    tests_passed: int
    tests_total: int
    message: str = ""

    def public(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name,
            "verdict": self.verdict.value if self.verdict else "skipped",
            "score": self.score,
            "max_score": self.max_score,
            "tests_passed": self.tests_passed,
            "tests_total": self.tests_total,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Section 4 of the design, complete. `public()` is what may leave the server.

    `score` is from 0 to 1: the share of passed tests or, with `groups`, of the points.
    """

    status: str  # finished or cancelled
    verdict: Verdict | None
    score: float
    language: str
    time_ms: int
    memory_kb: int
    tests_passed: int
    tests_total: int
    compile: CompileInfo | None
    tests: tuple[TestResult, ...]
    sandbox: str = ""
    image: str = ""
    tests_digest: str = ""
    groups: tuple[GroupResult, ...] = ()

    @property
    def judge_message(self) -> str:
        """Why the judge failed, for authors and operators; "" when it did not."""
        failed = (test for test in self.tests if test.verdict is Verdict.JUDGE_ERROR)
        return next((test.judge_message for test in failed), "")

    def public(self) -> dict[str, Any]:
        """The JSON document of section 4."""
        compiled = self.compile
        return {
            "status": self.status,
            "verdict": self.verdict.value if self.verdict else None,
            "score": self.score,
            "language": self.language,
            "time_ms": self.time_ms,
            "memory_kb": self.memory_kb,
            "tests_passed": self.tests_passed,
            "tests_total": self.tests_total,
            "compile": None
            if compiled is None
            else {
                "ok": compiled.ok,
                "output": compiled.output,
                "time_ms": compiled.time_ms,
                "cached": compiled.cached,
                "line": compiled.line,
            },
            "tests": [test.public() for test in self.tests],
            "groups": [group.public() for group in self.groups],
            "sandbox": self.sandbox,
            "image": self.image,
            "tests_digest": self.tests_digest,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileFinished:
    """Event: the source was compiled or checked, well or not."""

    compile: CompileInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFinished:
    """Event: the test at `index` (0-based, in the request's order) has its result."""

    __test__ = False

    index: int
    result: TestResult


JudgeEvent = CompileFinished | TestFinished


def _exception_json(info: ExceptionInfo | None) -> dict[str, Any] | None:
    return None if info is None else {"name": info.name, "message": info.message, "line": info.line}


def _difference_json(difference: FirstDifference | None) -> dict[str, Any] | None:
    if difference is None:
        return None
    return {
        "kind": difference.kind,
        "line": difference.line,
        "column": difference.column,
        "expected": difference.expected,
        "actual": difference.actual,
    }
