"""Builds the corpus from the catalogue: plants faults, runs every candidate, keeps what is what it claims to be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from problems.packages import Package, PackageSolution, judge_request
from sandbox.judge import Judgement
from tutor.evaluation.execution import Executor
from tutor.evaluation.material import catalogue_folder, judgement_compact, package_load
from tutor.evaluation.mutation import (
    Mutation,
    breaking_mutations,
    mutations_order,
    native_mutations,
    python_mutations,
)
from tutor.evaluation.rewriting import rewritings
from tutor.evaluation.spectrum import hot_lines_find, suspects_find
from tutor.evaluation.states import BROKEN, CORPUS_FOLDER, HELD_OUT, MUTANT, NOVICE, TUNE, UNUSUAL, State

SEED = "codereview-1"
LINES_FILE = CORPUS_FOLDER / "lines.json"  # of labelled solutions that crash: the line to mend, found by reading
MUTANTS_PER_PROBLEM = 9
NATIVE_MUTANTS = 2
NATIVE_EVERY = 3  # one problem in so many also gives mutants of its other language
NOVICES_PER_PROBLEM = 4
BROKEN_PER_PROBLEM = 2
EQUIVALENTS_PER_PROBLEM = 1
TIMEOUTS_PER_PROBLEM = 1  # an endless program costs the whole time limit on every test

_NOVICE_CLASSES = {
    "wrong_answer": "misconception",
    "runtime_error": "exception",
    "time_limit_exceeded": "slow_algorithm",
}


@dataclass(frozen=True, slots=True)
class _Plan:
    """One problem on its way into the corpus."""

    package: Package
    half: str
    executor: Executor

    def state(
        self, *, code: str, language: str, kind: str, mutation: Mutation | None, bug_class: str, line: int | None = None
    ) -> State:
        """Judge the code and describe it. The fault is where it was planted, else at `line` when somebody looked."""
        judgement = self.executor.judge(judge_request(self.package, language=language, source=code))
        operator = mutation.operator if mutation else kind
        digest = hashlib.sha256(f"{language}\0{code}".encode()).hexdigest()[:8]
        return State(
            id=f"{self.package.slug}-{operator}-{digest}",
            problem=self.package.slug,
            language=language,
            kind=kind,
            bug_class=bug_class,
            operator=operator,
            line=mutation.line if mutation else line,
            code=code,
            half=self.half,
            judgement=judgement_compact(judgement),
            suspects=self._suspects(code, judgement) if language == "python" else [],
        )

    def _suspects(self, code: str, judgement: Judgement) -> list[int]:
        if judgement.verdict in {"accepted", "compile_error"}:
            return []
        slow = [test.name for test in judgement.tests if test.verdict == "time_limit_exceeded"]
        if slow and judgement.verdict == "time_limit_exceeded":
            return hot_lines_find(self.package, code=code, slow_test=slow[0], executor=self.executor)
        return suspects_find(self.package, code=code, executor=self.executor)


def corpus_build(*, executor: Executor, say: Callable[[str], object], only: str = "") -> list[State]:
    """The whole corpus, problem by problem. The same catalogue gives the same programs in the same order."""
    slugs = sorted(path.name for path in catalogue_folder().iterdir() if path.is_dir())
    states = []
    for number, slug in enumerate(slugs):
        if only and slug != only:
            continue
        plan = _Plan(package_load(slug), HELD_OUT if number % 2 else TUNE, executor)
        found = [*_mutants(plan), *_novices(plan), *_unusual(plan), *_broken(plan)]
        if number % NATIVE_EVERY == 0:
            found += _native_mutants(plan)
        states += list({state.id: state for state in found}.values())
        say(f"{slug}: {len(found)} states")
    return states


def _reference(plan: _Plan) -> PackageSolution:
    return next(s for s in plan.package.solutions if s.expected == "accepted" and s.language == "python")


def _mutants(plan: _Plan) -> Iterator[State]:
    """Wrong programs, and at most EQUIVALENTS_PER_PROBLEM that turned out to be right: those are unusual."""
    code = _reference(plan).code
    quota = {MUTANT: MUTANTS_PER_PROBLEM, UNUSUAL: EQUIVALENTS_PER_PROBLEM}
    timeouts = 0
    for mutation in mutations_order(python_mutations(code), seed=f"{SEED}:{plan.package.slug}"):
        if not quota[MUTANT]:
            return
        state = plan.state(
            code=mutation.apply(code), language="python", kind=MUTANT, mutation=mutation, bug_class=mutation.bug_class
        )
        slow = state.judgement["verdict"] == "time_limit_exceeded"
        if state.is_correct:
            state = _as_correct(state)
        elif slow and timeouts >= TIMEOUTS_PER_PROBLEM:
            continue
        timeouts += slow
        if quota[state.kind]:
            quota[state.kind] -= 1
            yield state


def _as_correct(state: State) -> State:
    """An equivalent mutant is no wrong program: it is a correct one that looks unusual."""
    return State(
        id=state.id, problem=state.problem, language=state.language, kind=UNUSUAL, bug_class="none",
        operator=state.operator, line=None, code=state.code, half=state.half, judgement=state.judgement,
    )  # fmt: skip


def _native_mutants(plan: _Plan) -> Iterator[State]:
    others = [s for s in plan.package.solutions if s.expected == "accepted" and s.language != "python"]
    left = NATIVE_MUTANTS
    for solution in others[:1]:
        for mutation in mutations_order(native_mutations(solution.code), seed=f"{SEED}:{plan.package.slug}"):
            if not left:
                return
            state = plan.state(
                code=mutation.apply(solution.code), language=solution.language, kind=MUTANT, mutation=mutation,
                bug_class=mutation.bug_class,
            )  # fmt: skip
            if not state.is_correct and state.judgement["verdict"] != "time_limit_exceeded":
                left -= 1
                yield state


def _novices(plan: _Plan) -> list[State]:
    """The catalogue's own labelled wrong solutions, one of each verdict first: written as beginners write."""
    wrong = [s for s in plan.package.solutions if s.expected in _NOVICE_CLASSES and s.language == "python"]
    firsts = {solution.expected: solution for solution in reversed(wrong)}
    chosen = [*firsts.values(), *(s for s in wrong if s not in firsts.values())][:NOVICES_PER_PROBLEM]
    lines: dict[str, int] = json.loads(LINES_FILE.read_text())
    return [
        plan.state(
            code=solution.code, language="python", kind=NOVICE, mutation=None,
            bug_class=_NOVICE_CLASSES[solution.expected], line=lines.get(f"{plan.package.slug}/{solution.name}"),
        )
        for solution in chosen
    ]  # fmt: skip


def _unusual(plan: _Plan) -> list[State]:
    """Correct programs that look different from the reference."""
    code = _reference(plan).code
    states = [
        plan.state(code=changed, language="python", kind=UNUSUAL, mutation=None, bug_class="none")
        for changed in rewritings(code, keep=plan.package.signature.name if plan.package.signature else "")
    ]
    return [state for state in states if state.is_correct]


def _broken(plan: _Plan) -> Iterator[State]:
    code = _reference(plan).code
    for mutation in mutations_order(breaking_mutations(code), seed=SEED + plan.package.slug)[:BROKEN_PER_PROBLEM]:
        yield plan.state(
            code=mutation.apply(code), language="python", kind=BROKEN, mutation=mutation, bug_class="syntax_error"
        )
