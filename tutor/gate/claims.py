"""Whether what a text says is so: cited tests, lines, quotations, values and verdicts against the judgement."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from django.utils.functional import cached_property

from sandbox.judge.types import Verdict
from tutor.gate.context import Known, TestFact
from tutor.gate.decision import FALSE_CLAIM, WRONG_LINE, WRONG_TEST
from tutor.gate.form import without_blocks
from tutor.gate.plain import one_line, plain_text, squeezed
from tutor.gate.snippets import inline_of, looks_like_code
from tutor.gate.words import is_common

MESSAGE_MIN_CHARACTERS = 5  # shorter ones may be any word
QUOTING_LEVELS = 2  # on these levels every quotation is of what the learner sees

_TEST = re.compile(r"\b(sample|secret|teaching)(?:/|\s+(?:test\s+|case\s+)?#?)(\d[\w-]*)", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(first|second|third|fourth|fifth|last)\s+sample\b", re.IGNORECASE)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_FAILS = re.compile(
    r"\b(?:fail(?:s|ed|ing)?|wrong|stopp?(?:s|ed)|crash(?:es|ed)|differs?|goes wrong|breaks)\b", re.IGNORECASE
)
_PASSES = re.compile(r"\b(?:pass(?:es|ed)?|succeeds?|is (?:right|correct))\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:no|not|never|nothing|none|without|n't|cannot|doesn't|isn't|don't)\b|n't\b", re.IGNORECASE)
_LINE = re.compile(r"\blines?\s+(\d{1,6})(?:\s*(?:-|to|and|,|or)\s*(\d{1,6}))?", re.IGNORECASE)
_OF_OUTPUT = re.compile(
    r"^\s*,?\s*(?:and\s+)?column|"
    r"^\s*,?\s*of\s+(?:the|your|its)?\s*(?:expected |actual )?(?:output|input|answer|statement|sample|example)",
    re.IGNORECASE,
)
_QUOTED = r"`+\s?([^`\n]+?)\s?`+"
_READS = re.compile(rf"^\s*(?:,?\s*(?:which|that|where it)?\s*(?:reads|says|is|has)|:|\()\s*{_QUOTED}")
_COUNTED = r"(?![\w%]|\.\d| ?(?:ms|of\b|tests?\b|times|lines?\b|s\b|seconds))"  # a number of things is no value
_VALUE = rf"(?:{_QUOTED}|\"([^\"\n]+)\"|(?<![\w.])(-?\d+(?:\.\d+)?){_COUNTED})"
_RESULT = r"(?:output|answer|value|result|line)s?"
_SAYS = r"(?:print(?:s|ed)|return(?:s|ed)|output(?:s|ted)?|gives?|gave|says?|said|answer(?:s|ed)|produce[sd]|is|was)"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_EXPECTED = (
    _pattern(rf"\bexpect(?:s|ed)?\s+(?:(?:the\s+)?{_RESULT}\s*)?(?:is|was|are|of|to be|:)?\s*{_VALUE}"),
    _pattern(rf"{_VALUE}\s+(?:was|is|were|are)\s+expected\b"),
    _pattern(rf"\b(?:correct|right|expected)\s+{_RESULT}\s+(?:here |there )?(?:is|was|would be|should be)\s+{_VALUE}"),
    _pattern(rf"\binstead of\s+(?:the expected\s+)?{_VALUE}"),
)
_ACTUAL = (
    _pattern(
        r"\byour\s+(?:program|code|function|solution|output)\s+(?:actually\s+|currently\s+|only\s+)?"
        rf"{_SAYS}\s+{_VALUE}"
    ),
    _pattern(rf"\byou\s+(?:got|get|printed|returned)\s+{_VALUE}"),
)
_INPUT = _pattern(
    rf"\b(?:for|with|on)\s+(?:the\s+)?input\s+{_VALUE}"
    r"[^.?!]*\b(?:print|return|gave|gives|output|got|expected|fails?)"
)
_TESTS_OF = _pattern(r"\b(\d+)\s+(?:out\s+)?of\s+(?:the\s+|your\s+)?(\d+)\s+tests\b")
_ALL_TESTS = _pattern(r"\ball\s+(?:the\s+)?(\d+)\s+tests\s+pass")
_RAISED = re.compile(
    r"\b(?:[Yy]our\s+(?:program|code|function)|[Ii]t|[Tt]he\s+(?:program|test))\s+(?:raise[sd]?|threw|throws|"
    r"crash(?:es|ed)\s+with|stop(?:s|ped)\s+with|end(?:s|ed)\s+(?:with|in)|dies\s+with|fails\s+with)\s+(?:an?\s+)?"
    r"`?([A-Z]\w*(?:Error|Exception|Interrupt|Iteration))"
)
_CORRECT = _pattern(
    r"\b(?:your\s+)?(?:code|program|solution|function)\s+(?:is|looks)\s+"
    r"(?:already\s+|now\s+|completely\s+|perfectly\s+)?(?:correct|right|perfect|accepted|fine)\b|"
    r"\ball\s+(?:of\s+the\s+|the\s+|your\s+)?tests\s+(?:now\s+)?pass\b"
)
_TOO_SLOW = _pattern(
    r"\byour\s+(?:code|program|solution|function)\s+(?:is|was|runs|ran)\s+(?:far\s+|much\s+)?too\s+(?:slow|long)\b|"
    r"\btimed\s+out\b|\b(?:exceed(?:s|ed)|over|hit)\s+the\s+time\s+limit\b|\btime\s+limit\s+exceeded\b"
)
_NO_COMPILE = _pattern(r"\b(?:does|did)\s+not\s+compile\b|\bdoesn't\s+compile\b|\bhas\s+a\s+syntax\s+error\b")
_DEFECT = _pattern(
    r"\b(?:bugs?|mistakes?|errors?|wrong|incorrect|fails?|failing|failed|broken|off[- ]by[- ]one|crash(?:es|ed)?|"
    r"fix(?:es|ed|ing)?|faulty|flaw(?:ed)?|defect|misses|forgets?|forgot|overlooks?|never\s+handles?)\b"
)
_SUPPOSED = _pattern(r"\b(?:if|when|once|until|whether|before)\b")
_YOURS = _pattern(
    r"\b(?:your|you)\b[^.?!]{0,40}?\b(?:variable|function|list|array|dictionary|set|name|loop|counter|call|wrote|use|"
    rf"named|called)\s+{_QUOTED}|\byour\s+{_QUOTED}"
)
_NAME = re.compile(r"[A-Za-z_]\w*")
_LITERAL_ONLY = re.compile(r"^[-+\d\s.,:;'\"()\[\]{}/xeE*^\u00d7\u00b7\u2026]*$")


class Claims:
    """What is known to be so in one conversation."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._context = known.context
        self._facts = {fact.name: fact for fact in known.context.facts}
        self._tests = {test.name: test for test in known.context.request.tests}

    def check(self, unit: str) -> str:
        """A reason when the text says what is not so, else ""."""
        prose = plain_text(without_blocks(unit))
        checks: tuple[Callable[[str], str], ...] = (
            self._check_tests,
            self._check_lines,
            self._check_verdicts,
            self._check_values,
            self._check_quotations,
        )
        return next((reason for check in checks if (reason := check(prose))), "")

    def _check_tests(self, prose: str) -> str:
        for sentence in _sentences(prose):
            for name in _cited_tests(sentence, self._tests):
                if name not in self._tests:
                    return WRONG_TEST
                if self._contradicted(name, sentence):
                    return WRONG_TEST
        return ""

    def _contradicted(self, name: str, sentence: str) -> bool:
        fact = self._facts.get(name)
        if fact is None or _NOT.search(sentence) or ("?" in sentence):
            return False
        fails, passes = _FAILS.search(sentence), _PASSES.search(sentence)
        if fails and not passes:
            return not fact.failed
        return bool(passes and not fails and fact.failed)

    def _check_lines(self, prose: str) -> str:
        count = max(len(text.splitlines()) for text in (self._context.code, self._context.evidence.code))
        for match in _LINE.finditer(prose):
            after = prose[match.end() :]
            if _OF_OUTPUT.match(after):
                continue
            if any(not 0 < int(number) <= count for number in match.groups() if number):
                return WRONG_LINE
            quoted = _READS.match(after)
            if quoted and not match[2] and not self._line_has(int(match[1]), quoted[1]):
                return WRONG_LINE
        return ""

    def _line_has(self, number: int, quotation: str) -> bool:
        wanted = squeezed(plain_text(quotation)).removesuffix("...")
        for code in (self._context.code, self._context.evidence.code):
            lines = code.splitlines()
            if number <= len(lines) and wanted in squeezed(plain_text(lines[number - 1])):
                return True
        return False

    def _check_verdicts(self, prose: str) -> str:
        evidence = self._context.evidence
        for match in _TESTS_OF.finditer(prose):
            if int(match[2]) != evidence.tests_total:
                return FALSE_CLAIM
            if int(match[1]) not in {evidence.tests_passed, evidence.tests_total - evidence.tests_passed}:
                return FALSE_CLAIM
        if any(
            int(match[1]) != evidence.tests_total or not self._context.solved for match in _ALL_TESTS.finditer(prose)
        ):
            return FALSE_CLAIM
        for sentence in _sentences(prose):
            if self._false_verdict(sentence):
                return FALSE_CLAIM
        return ""

    def _false_verdict(self, sentence: str) -> bool:
        if "?" in sentence or _SUPPOSED.search(sentence):
            return False
        negated = _NOT.search(sentence) is not None
        if self._context.solved:
            return bool(_DEFECT.search(sentence)) and not negated
        if _NO_COMPILE.search(sentence):
            return Verdict.COMPILE_ERROR.value not in self._verdicts
        return not negated and self._contradicts_judgement(sentence)

    def _contradicts_judgement(self, sentence: str) -> bool:
        if _CORRECT.search(sentence):
            return True
        if _TOO_SLOW.search(sentence) and Verdict.TIME_LIMIT_EXCEEDED.value not in self._verdicts:
            return True
        return any(name not in self._exceptions for name in _RAISED.findall(sentence))

    def _check_values(self, prose: str) -> str:
        if "?" in prose and "." not in prose.rstrip("?"):
            return ""
        prose = self._without_messages(prose)
        roles: tuple[tuple[tuple[re.Pattern[str], ...], Callable[[TestFact], tuple[str, ...]]], ...] = (
            (_EXPECTED, lambda fact: (fact.expected,)),
            (_ACTUAL, lambda fact: (fact.output, fact.message)),
            ((_INPUT,), lambda fact: (fact.input,)),
        )
        for patterns, texts_of in roles:
            values = [_first(match) for pattern in patterns for match in pattern.finditer(prose)]
            known = [text for fact in self._told for text in texts_of(fact)]
            if values and known and not all(_stands_in(value, known) for value in values):
                return FALSE_CLAIM
        return ""

    def _without_messages(self, prose: str) -> str:
        """The prose without the quoted words of exceptions: "(expected 3)" in one says nothing of a test."""
        flat = one_line(prose)
        for message in self._messages:
            flat = flat.replace(message, " ")
        return flat

    def _check_quotations(self, prose: str) -> str:
        for match in _YOURS.finditer(prose):
            quoted = match[1] or match[2]
            if not self._is_seen(quoted) and not _is_value(quoted):
                return FALSE_CLAIM
        if self._context.level > QUOTING_LEVELS:
            return ""
        return "" if all(self._may_quote(span) for span in inline_of(prose)) else FALSE_CLAIM

    def _may_quote(self, span: str) -> bool:
        """On the first levels a quotation is of what is there, a value to try, or a common word of programs."""
        if self._is_seen(span) or _is_value(span):
            return True
        names = _NAME.findall(span)
        return not looks_like_code(span) and all(is_common(name) or name in self._known.names for name in names)

    def _is_seen(self, text: str) -> bool:
        quoted = squeezed(plain_text(text)).removesuffix("...")
        return quoted in self._known.squeezed_corpus

    @cached_property
    def _told(self) -> tuple[TestFact, ...]:
        """The disclosed tests, as far as their values are known."""
        facts = tuple(fact for fact in self._context.facts if fact.disclosed)
        failure = self._context.evidence.failure
        if facts or failure is None or not failure.disclosed:
            return facts
        return (
            TestFact(
                name=failure.name, disclosed=True, verdict=failure.verdict, input=failure.input,
                expected=failure.expected, output=failure.output, message=failure.message,
            ),
        )  # fmt: skip

    @cached_property
    def _messages(self) -> tuple[str, ...]:
        """What exceptions and the compiler said, the longest first."""
        evidence, failure = self._context.evidence, self._context.evidence.failure
        texts = [fact.exception_message for fact in self._context.facts]
        texts += [failure.exception_message if failure else "", *evidence.compile_output.splitlines()]
        lines = {one_line(plain_text(text)) for text in texts}
        return tuple(sorted((line for line in lines if len(line) > MESSAGE_MIN_CHARACTERS), key=len, reverse=True))

    @cached_property
    def _verdicts(self) -> frozenset[str]:
        return frozenset({self._context.evidence.verdict, *(fact.verdict for fact in self._context.facts)})

    @cached_property
    def _exceptions(self) -> frozenset[str]:
        failure = self._context.evidence.failure
        names = {fact.exception_name for fact in self._context.facts} | {failure.exception_name if failure else ""}
        compiled = set(_NAME.findall(self._context.evidence.compile_output))
        return frozenset(names | compiled)


def _cited_tests(sentence: str, tests: Collection[str]) -> Iterator[str]:
    for match in _TEST.finditer(sentence):
        name = f"{match[1].lower()}/{match[2]}"
        yield _full_name(name, tests)
    for match in _ORDINAL.finditer(sentence):
        number = _ORDINALS.get(match[1].lower())
        if number is not None:
            yield _full_name(f"sample/{number}", tests)


def _full_name(name: str, tests: Collection[str]) -> str:
    """ "secret/3" may stand for "secret/03-empty": the one test that begins so."""
    if name in tests:
        return name
    kind, _, number = name.partition("/")
    wanted = f"{kind}/{number.lstrip('0') or '0'}"
    for other in tests:
        folder, _, rest = other.partition("/")
        digits = re.match(r"\d+", rest)
        if digits and f"{folder}/{digits[0].lstrip('0') or '0'}" == wanted:
            return other
    return name


def _sentences(prose: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+|\n", prose) if part.strip()]


def _first(match: re.Match[str]) -> str:
    groups: tuple[str | None, ...] = match.groups()
    return next((group for group in groups if group), "")


def _stands_in(value: str, texts: list[str]) -> bool:
    """Whether the value is one of the texts, a line or a word of one; it may be cut with an ellipsis."""
    wanted = one_line(plain_text(value)).strip("\"'")
    if wanted in {"", "nothing"}:
        return True
    cut = wanted.endswith("...")
    wanted = wanted.removesuffix("...").strip()
    for text in texts:
        flat = f" {one_line(plain_text(text))} "
        if f" {wanted} " in flat or (cut and wanted in flat) or (len(wanted) > 3 and wanted in flat):
            return True
        if re.search(rf"(?<![\w.-]){re.escape(wanted)}(?![\w]|\.\d)", flat):
            return True
    return False


def _is_value(text: str) -> bool:
    """A number, some numbers, a quoted word: a value to try, not a statement about the code."""
    return bool(_LITERAL_ONLY.match(text)) or text.lower() in {"nothing", "true", "false", "none", "null"}
