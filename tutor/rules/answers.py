"""The chat without a model: what the learner wants, by its words, and what the evidence has to say to it.

An answer is never empty and never more than the hint of the level that the learner has reached.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sandbox.judge.types import Verdict
from tutor.diagnosis import causes_find
from tutor.evidence import PASSED, Evidence
from tutor.rules.compose import hint_compose
from tutor.rules.facts import test_label, what_happened
from tutor.rules.meanings import exception_meaning, exception_named, verdict_meaning
from tutor.rules.statement import Section, section_asked, section_quote, statement_sections
from tutor.sentences import sentence_units

_NOT_THE_ANSWER = "The program stays yours to write, so I do not give it or parts of it; take the next step yourself."
_BEGIN = (
    "Take the first sample, cover its answer, and work it out by hand.",
    "Each step that you do on paper becomes a line of the program; begin with reading the input, and press Run.",
)
_TRY = "Try it with Run on an input of your own, which never counts, and see whether it does what you expect."
_EFFORT = "Tell what you think goes wrong, in the box below the hints: that unlocks the next one."
_SUBMIT = "Submit the program when it runs; then I can see which test fails and say more."
_HIDDEN = (
    "Hidden tests show what they are about and whether they pass, and nothing else.",
    "Their inputs and outputs are not shown, because a program could else be fitted to them instead of to the task.",
    "The statement promises everything that they may ask.",
)
_NOTHING_NEW = (
    "I have said what I can say to that.",
    "Ask about a line, a test, an error or a word of the statement, or submit a changed program.",
)
_SOLVED = "Your program is accepted, so nothing has to be mended."

# "test 3", "sample 1", "secret/02": by its place in the list, or by its name.
_TEST = re.compile(r"\b(?:(test|sample|secret|case)(?:\s+(?:no\.?|number|#))?[\s/#]*(\d{1,3}))\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“«'`](\w.{1,40}?\w)[\"”»'`]")

Composer = Callable[["_Asked"], list[str]]


class _Asked:
    """A question with everything that an answer may draw on."""

    def __init__(self, *, question: str, evidence: Evidence, level: int, statement: str) -> None:
        self.question = question
        self.evidence = evidence
        self.level = level
        self.statement = statement

    @property
    def attempted(self) -> bool:
        return bool(self.evidence.verdict)


def answer_compose(
    *, question: str, evidence: Evidence, level: int, statement: str, said: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Sentences that answer a learner's message. What was said before is not said again while there is more."""
    asked = _Asked(question=question, evidence=evidence, level=level, statement=statement)
    sentences = [sentence for sentence in _composer(question)(asked) if sentence]
    fresh = [sentence for sentence in sentences if not _was_said(sentence, said)]
    if not fresh:
        fresh = [sentence for sentence in _next_step(asked) if sentence and not _was_said(sentence, said)]
    if fresh == [_NOT_THE_ANSWER]:
        fresh.append(_TRY)  # a refusal alone would help nobody
    return tuple(dict.fromkeys(fresh or _NOTHING_NEW))


def _was_said(text: str, said: tuple[str, ...]) -> bool:
    return all(unit in said for unit in sentence_units([text]))


def _composer(question: str) -> Composer:
    folded = question.casefold()
    for pattern, composer in _INTENTS:
        if pattern.search(folded):
            return composer
    return _open_question


def _refuse(asked: _Asked) -> list[str]:
    return [_NOT_THE_ANSWER, *_next_step(asked)]


def _meaning(asked: _Asked) -> list[str]:
    """What an error means, and where it came up."""
    evidence = asked.evidence
    failure = evidence.failure
    own = failure.exception_name if failure else ""
    named = exception_named(asked.question)
    meaning = exception_meaning(named or own) or verdict_meaning(evidence.verdict)
    if not named and (section := _section_with_quoted_words(asked)):
        return [section_quote(section)]
    if not meaning and not asked.attempted:
        return [*_statement(asked), _SUBMIT]
    where = what_happened(evidence) if not named or named == own else []
    return [meaning, *where] if meaning or where else _next_step(asked)


def _section_with_quoted_words(asked: _Asked) -> Section | None:
    """The part of the statement that holds the words which the question puts in quotation marks."""
    quoted = [match.casefold() for match in _QUOTED.findall(asked.question)]
    sections = statement_sections(asked.statement)
    return next((part for part in sections if any(words in part.text.casefold() for words in quoted)), None)


def _hidden_tests(asked: _Asked) -> list[str]:
    """What hidden tests are, and why they show nothing; then what can be done."""
    return [*_HIDDEN, *_next_step(asked)]


def _where(asked: _Asked) -> list[str]:
    """The place that the evidence knows: a line, a test."""
    evidence = asked.evidence
    if not asked.attempted:
        return [_SUBMIT, *_BEGIN]
    if evidence.accepted:
        return [_SOLVED, *_next_step(asked)]
    happened = what_happened(evidence)
    causes = causes_find(evidence)
    return [*happened, causes[0].look if causes else ""] if happened or causes else _next_step(asked)


def _statement(asked: _Asked) -> list[str]:
    section = section_asked(asked.question, asked.statement)
    if section is None:
        section = next(iter(statement_sections(asked.statement)), None)
    if section is None:
        return _next_step(asked)
    return [section_quote(section), "Which word or number of it is unclear? Hold it against the first sample."]


def _why(asked: _Asked) -> list[str]:
    if asked.evidence.accepted:
        return [_SOLVED, *_next_step(asked)]
    if not asked.attempted:
        return [_SUBMIT, *_BEGIN]
    if passed := _passed_test(asked):
        return [f"The test {passed} passed with your last submission.", *_next_step(asked)]
    return [verdict_meaning(asked.evidence.verdict), *_next_step(asked)]


def _passed_test(asked: _Asked) -> str:
    """The name of the one test that the question names, when it passed; "" otherwise."""
    match = _TEST.search(asked.question)
    if match is None:
        return ""
    kind, number = match[1].casefold(), int(match[2])
    tests = asked.evidence.tests
    if kind in {"test", "case"}:
        named = tests[number - 1 : number] if number else ()
    else:
        named = tuple(test for test in tests if re.match(rf"{kind}/0*{number}(?!\d)", test[0].casefold()) is not None)
    return named[0][0] if len(named) == 1 and named[0][1] == PASSED else ""


def _next_step(asked: _Asked) -> list[str]:
    """The next thing to do: the hint of the level reached, or how to begin."""
    if not asked.attempted:
        return [*_BEGIN, _SUBMIT]
    return [*hint_compose(evidence=asked.evidence, level=asked.level), "" if asked.evidence.accepted else _TRY]


def _thanks(asked: _Asked) -> list[str]:
    if asked.evidence.accepted:
        return list(hint_compose(evidence=asked.evidence, level=1))
    failure = asked.evidence.failure
    if failure is not None and failure.disclosed:
        return [f"Go on with the test {test_label(failure)} then; Run shows what your program makes of it now."]
    return [_TRY]


def _open_question(asked: _Asked) -> list[str]:
    """Not recognised: what the statement says to its words, and the next step."""
    section = section_asked(asked.question, asked.statement)
    quoted = [section_quote(section)] if section is not None and not asked.attempted else []
    closing = _EFFORT if asked.attempted and not asked.evidence.accepted and asked.level == 1 else ""
    if asked.evidence.verdict == Verdict.COMPILE_ERROR:
        closing = ""
    return [*quoted, *_next_step(asked), closing]


# The first that is found decides; what asks for something that is not given comes first, however it is wrapped.
_INTENTS: tuple[tuple[re.Pattern[str], Composer], ...] = (
    (
        re.compile(
            r"\b(hidden|secret|private|invisible)\b.{0,40}"
            r"\b(tests?|cases?|inputs?|outputs?|answers?|values?|data|results?)\b"
        ),
        _hidden_tests,
    ),
    (
        re.compile(
            r"\b(solution|solve it|full code|whole code|the code|correct code|working code|write (it|the|me|a|my)|"
            r"give me|show me the|fix (it|my|this|the)|just tell|the answer|complete (it|the|my)|do it for me|"
            r"ignore (all|your|the|previous)|system prompt|your (rules|instructions|prompt)|base64|translate)\b"
        ),
        _refuse,
    ),
    (
        re.compile(
            r"\b(why|wrong|fail(s|ed|ing)?|incorrect)\b.{0,40}\b(test|case|sample|secret)[\s/#]*\d|"
            r"\b(test|case|sample|secret)[\s/#]*\d.{0,40}\b(wrong|fail(s|ed|ing)?|incorrect)\b"
        ),
        _why,
    ),
    (
        re.compile(
            r"\b(what (should|can|do|could) i (do|try)|what( is|.s)? next|"
            r"(where|how) (do|should|can) i (start|begin))\b"
        ),
        _next_step,
    ),
    (
        re.compile(
            r"\b((statement|task|exercise|this problem|the problem) (mean|say|ask|want)|"
            r"(do not|don.t|can.t) understand (the|this) (statement|task|exercise|problem))"
        ),
        _statement,
    ),
    (
        re.compile(
            r"\b(what (does|is|do) .{0,60}(mean|error|exception|verdict)|error|exception|traceback|meaning of|"
            r"\w+error\b|verdict|sig(segv|fpe|abrt)|compile|timeout|time limit|memory limit)"
        ),
        _meaning,
    ),
    (re.compile(r"\b(where|which (line|test|part|case|value))\b"), _where),
    (
        re.compile(
            r"\b(statement|asked|ask me|input|output|format|constraints?|limits?|samples?|examples?|task|"
            r"what (should|must|do i|am i|does the problem)|understand the|supposed to)\b"
        ),
        _statement,
    ),
    (re.compile(r"\b(why|wrong|fails?|failing|failed|incorrect|not work\w*|doesn.t work)\b"), _why),
    (re.compile(r"^\s*(thanks?|thank you|thx|ok(ay)?|got it|great|cool|hi|hello|hey)\b[\s.!]*$"), _thanks),
    (re.compile(r"\b(next|try|stuck|help|start|begin|hint|idea|how (do|can|should|to))\b"), _next_step),
)
