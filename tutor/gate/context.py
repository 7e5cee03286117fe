"""What the gate knows about a conversation: plain data, read once, and what is derived from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.functional import cached_property

from sandbox.judge.types import JudgeRequest, TestCase, Verdict, Visibility
from tutor.evidence import Evidence
from tutor.gate.plain import one_line, plain_text, squeezed

# Of a large test only the head matters: a hint is far too short to carry its body.
TEST_TEXT_MAX_CHARACTERS = 2000
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A solution that the author labelled as accepted. Only the gate ever sees it."""

    language: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFact:
    """What the judge found on one test, as far as the learner may see it (a secret one: name and verdict)."""

    __test__ = False

    name: str
    disclosed: bool
    verdict: str
    input: str = ""
    expected: str = ""
    output: str = ""
    message: str = ""
    exception_name: str = ""
    exception_message: str = ""

    @property
    def failed(self) -> bool:
        return self.verdict not in {Verdict.ACCEPTED.value, "skipped", ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateContext:
    """Everything that text for one learner on one problem is checked against.

    `request` is the learner's code against every test. `facts` are what the judge found for that very
    code; empty when it was never judged. `authored` are the author's words that a learner may read.
    """

    request: JudgeRequest
    level: int
    evidence: Evidence
    statement: str = ""
    starter: str = ""
    references: tuple[Reference, ...] = ()
    facts: tuple[TestFact, ...] = ()
    authored: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    canaries: tuple[str, ...] = ()
    system_prompt: str = field(default="", repr=False)

    @property
    def code(self) -> str:
        return self.request.source

    @property
    def language(self) -> str:
        return self.request.language

    @property
    def solved(self) -> bool:
        """Whether this very code was accepted: then nothing about it is wrong."""
        return self.evidence.accepted and self.code == self.evidence.code


class Known:
    """What the learner has, wrote or sees anyway. Derived once per conversation, each part when first asked for."""

    def __init__(self, context: GateContext) -> None:
        self.context = context

    @cached_property
    def code_lines(self) -> tuple[str, ...]:
        """The learner's lines without their white space, by index; also those that the evidence is about."""
        return tuple(squeezed(line) for line in self.context.code.splitlines())

    @cached_property
    def shown_tests(self) -> tuple[TestCase, ...]:
        return tuple(test for test in self.context.request.tests if test.visibility is not Visibility.SECRET)

    @cached_property
    def secret_tests(self) -> tuple[TestCase, ...]:
        return tuple(test for test in self.context.request.tests if test.visibility is Visibility.SECRET)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every text that the learner has before them: none of it can be given away."""
        context, evidence = self.context, self.context.evidence
        facts = (part for fact in context.facts for part in _of_fact(fact))
        return tuple(
            text
            for text in (
                context.code,
                evidence.code,
                context.statement,
                context.starter,
                *context.authored,
                *(test.name for test in context.request.tests),
                *(test.description for test in context.request.tests),
                *(head_of(data) for test in self.shown_tests for data in (test.input, test.expected or b"")),
                *facts,
                *_of_evidence(evidence),
            )
            if text
        )

    @cached_property
    def corpus(self) -> str:
        """`texts` on one line each, so that a quotation can be looked up."""
        return "\n".join(one_line(plain_text(text)) for text in self.texts)

    @cached_property
    def squeezed_corpus(self) -> str:
        """`texts` without any white space."""
        return "\n".join(squeezed(plain_text(text)) for text in self.texts)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every word in `texts` that could be a name."""
        return frozenset(word for text in self.texts for word in _IDENTIFIER.findall(text))

    @cached_property
    def code_names(self) -> frozenset[str]:
        return frozenset(_IDENTIFIER.findall(self.context.code))


def head_of(data: bytes) -> str:
    """The part of a test's text that is compared with what is said."""
    return data[:TEST_TEXT_MAX_CHARACTERS].decode("utf-8", "replace")


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Every word that could be a name."""
    return frozenset(word for text in texts for word in _IDENTIFIER.findall(text))


def _of_fact(fact: TestFact) -> Iterator[str]:
    yield from (fact.input, fact.expected, fact.output, fact.message, fact.exception_name, fact.exception_message)


def _of_evidence(evidence: Evidence) -> Iterator[str]:
    yield from (evidence.function_name, evidence.compile_output, *evidence.ladder, *evidence.skills)
    failure = evidence.failure
    if failure is None:
        return
    yield from (failure.name, failure.description, failure.author_hint, failure.message, failure.input)
    yield from (failure.expected, failure.output, failure.exception_name, failure.exception_message)
    if failure.difference:
        yield from (failure.difference.expected, failure.difference.actual)
