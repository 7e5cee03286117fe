"""The sentences that state what happened: verdict, test, difference, exception, progress."""

from __future__ import annotations

from sandbox.judge.types import Mode, Verdict
from tutor.evidence import Evidence, Failure
from tutor.rules.quoting import quote

_SHORT_INPUT = 60
_TALK_LINES = 3  # the end of a conversation that is quoted
_SPEAKERS = {">": "your program wrote", "<": "the other side answered"}


def what_happened(evidence: Evidence) -> list[str]:
    """One to three sentences, all of them facts of the judgement."""
    if evidence.verdict == Verdict.COMPILE_ERROR:
        return [*_compile_error(evidence), *_progress(evidence)]
    if evidence.failure is None:
        return []
    describe = _disclosed if evidence.failure.disclosed else _secret
    return [*describe(evidence, evidence.failure), *_progress(evidence)]


def _compile_error(evidence: Evidence) -> list[str]:
    first = next((line for line in evidence.compile_output.splitlines() if "rror" in line), "")
    says = f" It says {quote(first.strip(), limit=120)}." if first else ""
    if evidence.compile_line:
        line = evidence.line(evidence.compile_line)
        shown = f", which reads {quote(line)}" if line else ""
        return [f"Your code could not be read at line {evidence.compile_line}{shown}.{says}"]
    return [f"Your code could not be compiled, so no test has run.{says}"]


def test_label(failure: Failure) -> str:
    """How the page calls a disclosed test: by its description, else by its name ("Sample 1")."""
    if failure.description:
        return f"“{failure.description.rstrip('.')}”"
    kind, _, number = failure.name.partition("/")
    return f"{kind.capitalize()} {number}".strip()


def _disclosed(evidence: Evidence, failure: Failure) -> list[str]:
    head = f"Look at the test {test_label(failure)}"
    if failure.exception_name:
        return [f"{head}: the program stopped with {_exception(evidence, failure)}."]
    if evidence.mode == Mode.INTERACTIVE:
        return [f"{head}: {_ending(evidence, failure)}.", *_conversation(failure)]
    if failure.verdict == Verdict.WRONG_ANSWER:
        return [f"{head}.", *_difference(evidence, failure)]
    return [f"{head}: {_ending(evidence, failure)}."]


def _exception(evidence: Evidence, failure: Failure) -> str:
    said = f" ({quote(failure.exception_message)})" if failure.exception_message else ""
    if not failure.exception_line:
        return f"{quote(failure.exception_name)}{said}"
    line = evidence.line(failure.exception_line)
    shown = f", which reads {quote(line)}" if line else ""
    return f"{quote(failure.exception_name)}{said} on line {failure.exception_line}{shown}"


def _difference(evidence: Evidence, failure: Failure) -> list[str]:
    verb = "returned" if evidence.function_name else "printed"
    given = ""
    if 0 < len(failure.input.strip()) <= _SHORT_INPUT:
        given = f"For the input {quote(failure.input.strip())} "
    if failure.difference is None or failure.difference.kind == "type":
        return [f"{given}your program {verb} {quote(failure.output)} instead of {quote(failure.expected)}.".lstrip()]
    difference = failure.difference
    where = "" if evidence.function_name else f" at line {difference.line}, column {difference.column}"
    subject = "your function" if evidence.function_name else "your program"
    text = f"{given}{subject} {verb} {quote(difference.actual)} where {quote(difference.expected)} was expected{where}."
    return [text[0].upper() + text[1:]]


def _conversation(failure: Failure) -> list[str]:
    """The last lines of the conversation, each with who said it; nothing when nobody spoke."""
    lines = [line for line in failure.output.splitlines() if line[:1] in _SPEAKERS and line[1:].strip()]
    said = [f"{_SPEAKERS[line[0]]} {quote(line[1:].strip())}" for line in lines[-_TALK_LINES:]]
    return [f"The conversation ended like this: {', then '.join(said)}."] if said else []


def _ending(evidence: Evidence, failure: Failure) -> str:
    if failure.message:
        return quote(failure.message, limit=140)
    return f"it ended with the verdict {failure.verdict.replace('_', ' ')}"


def _secret(evidence: Evidence, failure: Failure) -> list[str]:
    how = failure.verdict.replace("_", " ")
    stopped = f" with {quote(failure.exception_name)}" if failure.exception_name else ""
    line = f" on line {failure.exception_line}" if failure.exception_line else ""
    sentences = [f"Every test that you can see passes, but a hidden one ends as {how}{stopped}{line}."]
    if failure.description:
        sentences.append(f"What it tries: {failure.description.rstrip('.')}.")
    sentences.append("Make up a small input of that kind, work out the answer by hand, and try it with Run.")
    return sentences


def _progress(evidence: Evidence) -> list[str]:
    if evidence.newly_failing:
        return [f"{_tests(evidence.newly_failing)} that passed last time fails now, so look at what you changed."]
    if evidence.newly_passing:
        return [f"Your last change helped: {_tests(evidence.newly_passing).lower()} more now passes."]
    return []


def _tests(count: int) -> str:
    return "One test" if count == 1 else f"At least one of {count} tests"
