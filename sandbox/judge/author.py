"""Programs of a problem's author, checkers and interactors, by the ICPC output-validator convention.

Called with the input's name, the answer's name, a feedback directory and further arguments; a
checker reads the learner's output on stdin, an interactor talks to the learner's program. Exit code
42 accepts, 43 rejects, anything else is the author's program failing: never the learner's fault.

It runs in a box of its own, which no learner's code ever enters.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from sandbox.base import FEEDBACK, BaseSandbox, Box, Limits, Outcome, Process, ProcessResult
from sandbox.judge.compilation import compile_in_box
from sandbox.judge.compile_cache import CompileCache
from sandbox.judge.plan import Plan
from sandbox.judge.text import excerpt, excerpt_of_end, one_line, seconds
from sandbox.judge.types import TestCase

ACCEPT_CODE, REJECT_CODE = 42, 43
INPUT_NAME, ANSWER_NAME = "judge.in", "judge.ans"
JUDGE_MESSAGE, TEAM_MESSAGE = "judgemessage.txt", "teammessage.txt"
SCORE, MULTIPLIER = "score.txt", "score_multiplier.txt"
FEEDBACK_NAMES = (JUDGE_MESSAGE, TEAM_MESSAGE, SCORE, MULTIPLIER)
AUTHOR_LIMITS = Limits(
    cpu_ms=10_000, wall_ms=30_000, memory_kb=512 * 1024, output_kb=8 * 1024, stderr_kb=64, file_kb=256
)
TEAM_MESSAGE_CHARACTERS, JUDGE_MESSAGE_CHARACTERS = 1000, 4000
_STDERR_CHARACTERS = 500


class AuthorFailure(Exception):
    """The author's program did not do its work; the message names it and says why, for the author."""


class AuthorCancelled(Exception):
    """The caller cancelled while the author's program was being compiled or run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What an author's program said. At most one of `points` and `multiplier` is given."""

    accepted: bool
    judge_message: str = ""
    team_message: str = ""
    points: float | None = None
    multiplier: float | None = None


class AuthorBench:
    """The author's program during one judging. Takes its box, and compiles, when it is first needed."""

    def __init__(
        self, plan: Plan, sandbox: BaseSandbox, *, name: str, cache: CompileCache, cancelled: Callable[[], bool]
    ) -> None:
        self.name = name
        self._plan = plan
        self._sandbox = sandbox
        self._cache = cache
        self._cancelled = cancelled
        self._stack = ExitStack()
        self._box: Box | None = None
        self._does_not_compile = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # With the error, so that a box in which something broke is not used again.
        self._stack.__exit__(kind, error, trace)

    def box(self) -> Box:
        """The box, with the compiled program in it. Raises AuthorFailure and AuthorCancelled."""
        if self._does_not_compile:
            raise AuthorFailure(self._does_not_compile)
        if self._box is not None:
            return self._box
        box = self._stack.enter_context(self._sandbox.acquire(self._plan.language.family))
        info = compile_in_box(self._plan, box, self._cache, self._cancelled)
        if info is None:
            raise AuthorCancelled
        if not info.ok:
            self._does_not_compile = f"{self.name} does not compile: {info.output.strip()}"
            raise AuthorFailure(self._does_not_compile)
        self._box = box
        return box

    def process(self, test: TestCase, stdin: bytes = b"") -> Process:
        """The author's program on this test."""
        plan = self._plan
        return Process(
            argv=plan.argv,
            arguments=(INPUT_NAME, ANSWER_NAME, FEEDBACK, *plan.request.checker.options["arguments"], *test.arguments),
            files={INPUT_NAME: test.input, ANSWER_NAME: test.expected or b""},
            feedback=FEEDBACK_NAMES,
            limits=plan.limits,
            stdin=stdin,
            env=plan.environment,
            warm=plan.warm,
        )

    def check(self, test: TestCase, output: bytes) -> Opinion:
        """What the checker says of this output. Raises AuthorFailure and AuthorCancelled."""
        result = self.box().run(self.process(test, output), cancelled=self._cancelled)
        if result.outcome is Outcome.CANCELLED:
            raise AuthorCancelled
        return self.opinion(test, result)

    def opinion(self, test: TestCase, result: ProcessResult) -> Opinion:
        """Read a finished program's exit code and feedback files. Raises AuthorFailure."""
        if result.outcome is not Outcome.EXITED or result.exit_code not in {ACCEPT_CODE, REJECT_CODE}:
            raise AuthorFailure(self._complaint(test, result))
        feedback = result.feedback
        points, multiplier = self._number(test, feedback.get(SCORE)), self._number(test, feedback.get(MULTIPLIER))
        accepted = result.exit_code == ACCEPT_CODE
        if points is not None and multiplier is not None:
            raise AuthorFailure(f"{self.name} wrote both {SCORE} and {MULTIPLIER} on {test.name}")
        if multiplier is not None and multiplier > 1:
            raise AuthorFailure(f"{self.name} wrote a multiplier above 1 on {test.name}")
        return Opinion(
            accepted=accepted,
            judge_message=excerpt(feedback.get(JUDGE_MESSAGE, b""), limit=JUDGE_MESSAGE_CHARACTERS).strip(),
            team_message=excerpt(feedback.get(TEAM_MESSAGE, b""), limit=TEAM_MESSAGE_CHARACTERS).strip(),
            points=points if accepted else None,
            multiplier=multiplier if accepted else None,
        )

    def _complaint(self, test: TestCase, result: ProcessResult) -> str:
        words = {
            Outcome.EXITED: f"ended with exit code {result.exit_code} instead of {ACCEPT_CODE} or {REJECT_CODE}",
            Outcome.SIGNALLED: f"was ended by signal {result.signal}",
            Outcome.CPU_LIMIT: f"was stopped after {seconds(result.cpu_ms)} of work",
            Outcome.WALL_LIMIT: f"was stopped after {seconds(result.wall_ms)} on the clock",
            Outcome.MEMORY_LIMIT: f"needed more than {self._plan.limits.memory_kb // 1024} MiB of memory",
            Outcome.OUTPUT_LIMIT: "wrote too much",
        }
        said = excerpt_of_end(result.stderr, limit=_STDERR_CHARACTERS).strip()
        return f"{self.name} {words[result.outcome]} on {test.name}" + (f": {said}" if said else "")

    def _number(self, test: TestCase, content: bytes | None) -> float | None:
        if content is None:
            return None
        try:
            number = float(content.decode("ascii").strip())
        except ValueError:
            number = -1.0
        if not math.isfinite(number) or number < 0:
            shown = one_line(content[:100].decode("utf-8", "replace"))
            raise AuthorFailure(f"{self.name} wrote {shown!r} for a score on {test.name}")
        return number
