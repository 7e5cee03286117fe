"""One test: run the program, derive the verdict, keep what may be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sandbox.base import Box, Outcome, Process, ProcessResult, nobody_waits
from sandbox.judge.answers import Answer, answer_of_function, answer_of_opinion, answer_of_program, shown
from sandbox.judge.author import AuthorBench, AuthorCancelled, AuthorFailure
from sandbox.judge.conversations import answer_of_conversation, transcript_text
from sandbox.judge.failures import parse_exception, ran_out_of_memory, tidy_trace, without_secrets
from sandbox.judge.function_mode import InvalidArguments, encode_call, new_nonce, parse_arguments
from sandbox.judge.plan import Plan
from sandbox.judge.scoring import InvalidScore, share_of
from sandbox.judge.text import excerpt_of_end
from sandbox.judge.types import (
    InvalidRequest,
    Mode,
    TestCase,
    TestResult,
    Verdict,
    Visibility,
)
from sandbox.judge.verdicts import Ending, is_borderline, verdict_of_ending

# On the re-run the clock is given this much more: the machine may be busy.
RERUN_WALL_FACTOR = 2
# Of stdin, together, sent while another program runs: far less than what fills a channel whose other end writes.
AHEAD_BYTES = 64 * 1024
NOT_ACCEPTED = "the checker does not accept this output"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A judged test and how it came about."""

    result: TestResult
    reran: bool = False
    compiled: bool = False  # see `ProcessResult.compiled`


class Ahead:
    """Lets a box begin the next tests while the caller still thinks about the last. One per box.

    What a test reads is made once, so that the nonce it was sent is the nonce that is expected.
    """

    def __init__(self, plan: Plan, box: Box) -> None:
        self._plan = plan
        self._box = box
        self._made: dict[int, tuple[bytes, str]] = {}  # by the test's identity

    def expect(self, tests: Iterable[TestCase]) -> None:
        """Before a run in the box: these tests are probably next, in this order. What is much is left for later."""
        processes: list[Process] = []
        room = AHEAD_BYTES
        for test in tests:
            try:
                made = self._made.get(id(test)) or _stdin(self._plan, test)
            except InvalidArguments:
                break  # told when its turn has come
            room -= len(made[0])
            if room < 0:
                break
            self._made[id(test)] = made
            processes.append(self._plan.process(made[0]))
        self._box.look_ahead(processes)

    def take(self, test: TestCase) -> tuple[bytes, str] | None:
        """What was made for this test; None when it was not expected."""
        return self._made.pop(id(test), None)


def run_test(
    plan: Plan,
    test: TestCase,
    box: Box,
    *,
    bench: AuthorBench | None,
    may_rerun: bool,
    cancelled: Callable[[], bool],
    ahead: Ahead | None = None,
    on_compiled: Callable[[], None] = nobody_waits,
) -> Trial | None:
    """Judge one test in the box; None when it was cancelled. `bench` has the author's program, if there is one.

    `ahead` may have made its input already. `on_compiled`: see `Box.run`. Raises `InvalidRequest` when the test itself
    is broken, `SandboxFault` when the box is.
    """
    try:
        stdin, nonce = (ahead.take(test) if ahead else None) or _stdin(plan, test)
    except InvalidArguments as error:
        return _refuse_input(test, error)
    try:
        ending = _run(plan, test, box, stdin, bench=bench, cancelled=cancelled, on_compiled=on_compiled)
        reran = may_rerun and is_borderline(ending)
        if reran:
            second = _run(plan, test, box, stdin, bench=bench, wall_factor=RERUN_WALL_FACTOR, cancelled=cancelled)
            ending = _better(ending, second)
        if ending.result.outcome is Outcome.CANCELLED:
            return None
        result = _result(plan, test, ending, nonce, bench)
    except AuthorCancelled:
        return None
    except AuthorFailure as failure:
        return Trial(result=_judge_failed(plan, test, failure))
    compiled = ending.result.compiled
    return Trial(result=replace(result, reran=True) if reran else result, reran=reran, compiled=compiled)


def _judge_failed(plan: Plan, test: TestCase, failure: AuthorFailure) -> TestResult:
    """The author's program failed. On a learner's own input that says nothing about either."""
    role = "interactor" if plan.request.mode is Mode.INTERACTIVE else "checker"
    basis = TestResult(
        name=test.name, visibility=test.visibility, verdict=Verdict.JUDGE_ERROR, description=test.description
    )
    if test.visibility is Visibility.CUSTOM:
        message = f"this problem's {role} can do nothing with this input"
        return replace(basis, verdict=Verdict.RUNTIME_ERROR, message=message, input=shown(test.input))
    message = f"this problem's {role} failed; that is no fault of the program"
    return replace(basis, message=message, judge_message=str(failure))


def _stdin(plan: Plan, test: TestCase) -> tuple[bytes, str]:
    """What the process reads, and the nonce of a function call."""
    signature = plan.request.signature
    if plan.request.mode is not Mode.FUNCTION or signature is None:
        return test.input, ""
    nonce = new_nonce()
    return encode_call(signature, parse_arguments(signature, test.input), nonce), nonce


def _refuse_input(test: TestCase, error: InvalidArguments) -> Trial:
    """Input that does not fit the signature: a learner's own is answered, an author's is a broken request."""
    if test.visibility is not Visibility.CUSTOM:
        raise InvalidRequest(f"{test.name}: {error}") from error
    message = f"this input does not fit the function: {error}"
    result = TestResult(
        name=test.name,
        visibility=test.visibility,
        verdict=Verdict.RUNTIME_ERROR,
        message=message,
        input=shown(test.input),
    )
    return Trial(result=result)


def _run(
    plan: Plan,
    test: TestCase,
    box: Box,
    stdin: bytes,
    *,
    bench: AuthorBench | None,
    wall_factor: int = 1,
    cancelled: Callable[[], bool],
    on_compiled: Callable[[], None] = nobody_waits,
) -> Ending:
    process = plan.process(stdin, wall_factor=wall_factor)
    talk = None
    if plan.request.mode is Mode.INTERACTIVE and bench is not None:
        talk = box.converse(
            replace(process, stdin=b""), partner=bench.box(), partner_process=bench.process(test), cancelled=cancelled
        )
    result = talk.result if talk else box.run(process, cancelled=cancelled, on_compiled=on_compiled)
    trace, source = plan.language.trace, plan.request.source
    failed = result.exit_code != 0
    exception = parse_exception(result.stderr, trace, source) if failed and result.stderr else None
    return Ending(
        result=result,
        limits=process.limits,
        soft_cpu_ms=plan.soft_cpu_ms,
        exception=exception,
        out_of_memory=failed and ran_out_of_memory(result.stderr, trace, exception),
        secret=test.visibility is Visibility.SECRET,
        talk=talk,
    )


def _better(first: Ending, second: Ending) -> Ending:
    """Of two runs the one that fares better: inside the limit, or else the faster."""
    if second.result.outcome is Outcome.CANCELLED or verdict_of_ending(second) is None:
        return second
    return second if second.result.cpu_ms < first.result.cpu_ms else first


def _result(plan: Plan, test: TestCase, ending: Ending, nonce: str, bench: AuthorBench | None) -> TestResult:
    process = ending.result
    answer = _answer(plan, test, ending, nonce, bench)
    failed = answer.verdict not in {Verdict.ACCEPTED, Verdict.WRONG_ANSWER}
    exception = ending.exception if failed else None
    basis = TestResult(
        name=test.name,
        visibility=test.visibility,
        verdict=answer.verdict,
        time_ms=process.cpu_ms,
        wall_ms=process.wall_ms,
        memory_kb=process.memory_kb,
        description=test.description,
        hint=test.hint,
        judge_message=answer.judge_message,
        share=_share(plan, test, answer),
    )
    if test.visibility is Visibility.SECRET:
        safe = without_secrets(exception)
        return replace(basis, message=answer.safe_message, exception=safe)
    talk = ending.talk
    return replace(
        basis,
        message=answer.message,
        exception=exception,
        # What an interactor reads is its own, and is no part of what the program saw.
        input=None if talk and test.visibility is not Visibility.CUSTOM else shown(test.input),
        expected=None if talk else shown(test.expected),
        output=shown(transcript_text(talk.transcript) if talk else answer.output),
        printed=shown(answer.printed),
        stderr=tidy_trace(excerpt_of_end(process.stderr), plan.language.file_name),
        difference=answer.difference,
    )


def _share(plan: Plan, test: TestCase, answer: Answer) -> float:
    try:
        return share_of(plan.request, test, points=answer.points, multiplier=answer.multiplier)
    except InvalidScore as error:
        raise AuthorFailure(str(error)) from error


def _answer(plan: Plan, test: TestCase, ending: Ending, nonce: str, bench: AuthorBench | None) -> Answer:
    """The verdict: of how the process ended, else of what it answered."""
    if ending.talk is not None and bench is not None:
        return answer_of_conversation(test, ending, ending.talk, bench)
    signature = plan.request.signature
    is_function = plan.request.mode is Mode.FUNCTION and signature is not None
    ended_badly = verdict_of_ending(ending)
    if ended_badly is not None:
        return _bad_ending(ended_badly, ending.result, is_function=is_function)
    if bench is not None and test.expected is not None:
        opinion = bench.check(test, ending.result.stdout)
        return answer_of_opinion(opinion, otherwise=NOT_ACCEPTED, output=ending.result.stdout)
    if not is_function or signature is None:
        return answer_of_program(plan, test, ending.result)
    try:
        return answer_of_function(plan, signature, test, ending.result, nonce)
    except InvalidArguments as error:
        raise InvalidRequest(f"{test.name}: {error}") from error


def _bad_ending(ended: tuple[Verdict, str], result: ProcessResult, *, is_function: bool) -> Answer:
    verdict, message = ended
    output, printed = (b"", result.stdout) if is_function else (result.stdout, None)
    return Answer(verdict=verdict, message=message, safe_message=message, output=output, printed=printed)
