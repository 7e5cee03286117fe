"""From what a program answered to accepted or not: the stdout of a program, or the value of a function."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.base import ProcessResult
from sandbox.judge.author import Opinion
from sandbox.judge.differences import difference_words, first_difference
from sandbox.judge.function_mode import Statement, parse_expected, read_statement
from sandbox.judge.plan import Plan
from sandbox.judge.text import excerpt, one_line
from sandbox.judge.types import FirstDifference, FunctionSignature, TestCase, Verdict
from sandbox.judge.values import InvalidValue, compare_values, decode_value, show_value
from sandbox.languages.signatures import parse_type

_NO_STATEMENT = {
    "none": "ended before the function returned a value",
    "several": "answered more than once",
    "trailing": "went on writing after its answer",
    "garbled": "answered with something that is no value",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a program answered. `message` is for disclosed tests, `safe_message` for secret ones."""

    verdict: Verdict
    message: str = ""
    safe_message: str = ""
    output: bytes = b""
    printed: bytes | None = None
    difference: FirstDifference | None = None
    judge_message: str = ""
    points: float | None = None
    multiplier: float | None = None


def answer_of_opinion(opinion: Opinion, *, otherwise: str, output: bytes = b"") -> Answer:
    """What an author's program said. Its words for the learner are for disclosed tests only."""
    if opinion.accepted:
        verdict, message = Verdict.ACCEPTED, opinion.team_message
    else:
        verdict, message = Verdict.WRONG_ANSWER, opinion.team_message or otherwise
    return Answer(
        verdict=verdict,
        message=message,
        output=output,
        judge_message=opinion.judge_message,
        points=opinion.points,
        multiplier=opinion.multiplier,
    )


def answer_of_program(plan: Plan, test: TestCase, result: ProcessResult) -> Answer:
    """Judge the standard output; without an expected output a clean exit is all that is asked."""
    if test.expected is None:
        return Answer(verdict=Verdict.ACCEPTED, output=result.stdout)
    mismatch = plan.checker_of(test)(test.expected, result.stdout)
    if mismatch is None:
        return Answer(verdict=Verdict.ACCEPTED, output=result.stdout)
    difference = first_difference(mismatch, test.expected, result.stdout)
    return Answer(
        verdict=Verdict.WRONG_ANSWER,
        message=difference_words(difference),
        output=result.stdout,
        difference=difference,
    )


def answer_of_function(
    plan: Plan, signature: FunctionSignature, test: TestCase, result: ProcessResult, nonce: str
) -> Answer:
    """Judge the value that the function stated. Raises `InvalidArguments` for a broken expected value."""
    statement = read_statement(result.stdout, nonce)
    if statement.tag != "V":
        return _no_value(statement, signature)
    try:
        value = decode_value(statement.text, parse_type(signature.returns))
    except InvalidValue as error:
        return _wrong_type(statement, signature, error)
    output = show_value(value).encode("utf-8", "replace")
    if test.expected is None:
        return Answer(verdict=Verdict.ACCEPTED, output=output, printed=statement.printed)
    expected = parse_expected(signature, test.expected)
    mismatch = compare_values(expected, value, plan.request.checker)
    if mismatch is None:
        return Answer(verdict=Verdict.ACCEPTED, output=output, printed=statement.printed)
    difference = first_difference(mismatch, show_value(expected).encode("utf-8", "replace"), output)
    return Answer(
        verdict=Verdict.WRONG_ANSWER,
        message=difference_words(difference, place=False),
        output=output,
        printed=statement.printed,
        difference=difference,
    )


def _no_value(statement: Statement, signature: FunctionSignature) -> Answer:
    """No usable value: the function is missing, never returned, or returned something without a JSON form."""
    if statement.tag == "T":
        found = one_line(statement.text.decode("utf-8", "replace"), limit=60)
        return Answer(
            verdict=Verdict.WRONG_ANSWER,
            message=f"returned a value of type {found} where {signature.returns} is expected",
            safe_message=f"did not return {_article(signature.returns)}",
            printed=statement.printed,
            difference=FirstDifference(kind="type", line=1, column=1, expected=signature.returns, actual=found),
        )
    words = f"defines no function named {signature.name}" if statement.tag == "M" else _NO_STATEMENT[statement.problem]
    return Answer(verdict=Verdict.RUNTIME_ERROR, message=words, safe_message=words, printed=statement.printed)


def _wrong_type(statement: Statement, signature: FunctionSignature, error: InvalidValue) -> Answer:
    found = error.found or "something else"
    at = f" at {error.path}" if error.path else ""
    wanted = signature.returns
    message = f"returned {error.reason}{at}" if error.path else f"returned {found} where {wanted} is expected"
    if found == "None" and not error.path:
        message = f"returned None where {wanted} is expected: is a return missing?"
    return Answer(
        verdict=Verdict.WRONG_ANSWER,
        message=one_line(message),
        safe_message=f"did not return {_article(wanted)}",
        output=statement.text,
        printed=statement.printed,
        difference=FirstDifference(
            kind="type",
            line=1,
            column=1,
            expected=wanted,
            actual=one_line(statement.text[:1000].decode("utf-8", "replace")),
        ),
    )


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def shown(data: bytes | None) -> str | None:
    """Bytes of a disclosed test as an excerpt; None stays None."""
    return None if data is None else excerpt(data)
