"""What an oracle judges: everything a learner was shown in one conversation, with the truth about the state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from problems.packages import Package
from sandbox.judge import Visibility
from tutor.evaluation.execution import Executor
from tutor.evaluation.material import evidence_of, package_load, passing_tests, references
from tutor.evaluation.states import State
from tutor.evidence import Evidence

SECRET_TEXT_MAX_CHARACTERS = 2000  # a hint is far too short to carry the body of a large test
_TRUTHS: dict[str, Truth] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is known about a state: package, evidence, references, and which tests the code passes."""

    state: State
    package: Package
    evidence: Evidence
    passing: frozenset[str]
    solutions: tuple[str, ...]  # in the state's language
    visible: str  # what the learner sees anyway: statement, starter code, disclosed tests, the author's words
    secret: tuple[str, ...]  # texts of secret tests

    @property
    def tests(self) -> frozenset[str]:
        return frozenset(test.name for test in self.package.tests)


def truth_of(state: State) -> Truth:
    """The truth about a state, put together once."""
    if state.id not in _TRUTHS:
        _TRUTHS[state.id] = _truth(state)
    return _TRUTHS[state.id]


def _truth(state: State) -> Truth:
    package = package_load(state.problem)
    shown = [test for test in package.tests if test.visibility is not Visibility.SECRET]
    hidden = [test for test in package.tests if test.visibility is Visibility.SECRET]
    words = [text for test in package.tests for text in (test.description, test.hint)]
    visible = [package.statement, *package.starter_code.values(), *package.hints, *words]
    return Truth(
        state=state,
        package=package,
        evidence=evidence_of(state),
        passing=passing_tests(state, package),
        solutions=tuple(references(package, state.language)),
        visible="\n".join([*visible, *_texts((test.input, test.expected or b"") for test in shown)]),
        secret=tuple(_texts((test.input, test.expected or b"") for test in hidden)),
    )


def _texts(pairs: Iterable[tuple[bytes, bytes]]) -> list[str]:
    return [data[:SECRET_TEXT_MAX_CHARACTERS].decode("utf-8", "replace") for pair in pairs for data in pair]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The released units of a whole conversation, in order, at one level."""

    truth: Truth
    level: int
    units: tuple[str, ...]
    executor: Executor
    canaries: tuple[str, ...] = ()
    system_prompt: str = ""
    earlier: tuple[str, ...] = field(default=())  # texts of earlier hints of the thread

    @property
    def text(self) -> str:
        return "\n".join(self.units)

    @property
    def state(self) -> State:
        return self.truth.state
