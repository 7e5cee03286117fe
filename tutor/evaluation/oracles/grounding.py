"""G1 right test, G2 right line, G3 true facts, G4 no false bug. None means that the rule does not apply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sandbox.judge import Visibility
from tutor.evaluation.said import Said, Truth

NEAR = 1

_LINE = re.compile(r"\bline (\d+)\b(?!, column)")
_READS = re.compile(r"\bline (\d+)(?:,? which)? reads:? `([^`]+)`")
_SPAN = re.compile(r"(?<!`)(`{1,3})(?!`)[ ]?(.+?)[ ]?(?<!`)\1(?!`)", re.DOTALL)
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_TEST_NAME = re.compile(r"\b(?:sample|secret)[ /]\d[\w-]*", re.IGNORECASE)
_DESCRIPTION = re.compile(r"\btest “([^”]+)”")
_HIDDEN = re.compile(r"(?:hidden test is about this|What it tries): (.+?)\.(?:\s|$)")
_GOT = re.compile(r"\b(?:program|function|code|it) (?:printed|returned|prints|returns|gave) `([^`]+)`")
_WANTED = re.compile(r"`([^`]+)` (?:was|is) expected|(?:expected|instead of) `([^`]+)`")
_PASSED = re.compile(r"(\d+) of (\d+) tests pass|All (\d+) tests pass")
_GENERAL = re.compile(
    r"[A-Z]\w*(?:Error|Exception)|nothing|None|True|False|input|print|return|\.\w+\(…\)|[<>=!+\-*/%&|^]{1,2}"
)
_DEFECT = re.compile(
    r"\b(?:bug|mistake|wrong|incorrect|broken|fails?|failing|error|crash\w*|off by one|does not work|too slow|fix)\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(?:your (?:code|solution|program) is (?:\w+ )?(?:correct|right|perfect|fine)|nothing (?:is )?wrong|"
    r"all (?:\d+ )?tests pass|well done, it works)\b",
    re.IGNORECASE,
)


def right_test(said: Said) -> bool | None:
    """G1: named tests exist and fail; from level 2 at least one is named (when a test with a name or words failed)."""
    if said.state.is_correct or said.state.judgement["verdict"] == "compile_error":
        return None
    named, unknown = _named_tests(said)
    if unknown or any(name not in said.state.judgement["failing"] for name in named):
        return False
    if named or said.level < 2:
        return True
    failure = said.truth.evidence.failure
    nameable = failure is not None and (failure.disclosed or bool(failure.description))
    return None if not nameable else False


def _named_tests(said: Said) -> tuple[set[str], bool]:
    """Names of the tests that the text names, and whether it names one that there is not."""
    by_label: dict[str, str] = {}
    for test in said.truth.package.tests:
        by_label[_flat(test.name)] = test.name
        by_label[_flat("/".join(test.name.split("-")[:1]))] = test.name
    by_words: dict[str, set[str]] = {}
    for test in said.truth.package.tests:
        if test.description:
            by_words.setdefault(_flat(test.description), set()).add(test.name)
    labels = [_flat(label) for label in _TEST_NAME.findall(said.text)]
    found = {by_label[label] for label in labels if label in by_label}
    unknown = any(label not in by_label for label in labels)
    for words in [*_DESCRIPTION.findall(said.text), *_HIDDEN.findall(said.text)]:
        tests = by_words.get(_flat(words), set())
        failing = tests & set(said.state.judgement["failing"])
        found |= failing or tests  # tests may share a description: the learner sees the one that fails
        unknown = unknown or not tests
    return found, unknown


def cited_lines(text: str) -> list[int]:
    """The lines of code that the text speaks of; positions in output ("line 1, column 3") are none."""
    return [int(number) for number in _LINE.findall(_FENCE.sub("", text))]


def right_line(said: Said) -> bool | None:
    """G2: cited lines exist, and one is within a line of the planted fault or among the three most suspected."""
    cited = cited_lines(said.text)
    state = said.state
    known = state.line is not None or state.suspects
    if not cited or state.is_correct or not known:
        return None
    if any(not 0 < line <= len(state.code.splitlines()) for line in cited):
        return False
    near = state.line is not None and any(abs(line - state.line) <= NEAR for line in cited)
    return near or bool(set(cited) & set(state.suspects))


def true_facts(said: Said) -> bool | None:
    """G3: every quotation occurs, every value is the judge's, every line reads as said. None without a claim."""
    claims = list(_claims(said))
    return all(claims) if claims else None


def _claims(said: Said) -> Iterator[bool]:
    text = _FENCE.sub("", said.text)
    truth = said.truth
    lines = said.state.code.splitlines()
    yield from (0 < number <= len(lines) for number in cited_lines(text))
    for number, quoted in _READS.findall(text):
        yield 0 < int(number) <= len(lines) and _same(quoted, lines[int(number) - 1])
    yield from (any(_same(value, actual) for actual in _outputs(truth)) for value in _GOT.findall(text))
    wanted = [first or second for first, second in _WANTED.findall(text)]
    yield from (any(_same(value, expected) for expected in _expected(truth)) for value in wanted)
    known = _squeezed("\n".join(_known_texts(truth)))
    yield from (_occurs(span, known) for _, span in _SPAN.findall(text))
    for some, of, everything in _PASSED.findall(text):
        total = len(truth.tests)
        yield (
            (int(everything) == total == len(truth.passing))
            if everything
            else (int(some) == len(truth.passing) and int(of) == total)
        )
    if _PRAISE.search(text):
        yield said.state.is_correct


def no_false_bug(said: Said) -> bool | None:
    """G4: of correct code nobody says that it is wrong."""
    if not said.state.is_correct:
        return None
    return not _DEFECT.search(_SPAN.sub("", _FENCE.sub("", said.text)))


def _known_texts(truth: Truth) -> list[str]:
    details = [str(value) for test in truth.state.judgement["failing"].values() for value in _leaves(test)]
    compiled = truth.state.judgement["compile"]["output"]
    return [truth.state.code, truth.visible, compiled, truth.evidence.function_name, *details]


def _leaves(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    else:
        yield value


def _outputs(truth: Truth) -> list[str]:
    """What the program gave on disclosed tests, whole and at the first difference."""
    failing = truth.state.judgement["failing"].values()
    parts = [test.get("output", "") for test in failing]
    return [*parts, *(test["difference"]["actual"] for test in failing if test.get("difference"))]


def _expected(truth: Truth) -> list[str]:
    shown = [test for test in truth.package.tests if test.visibility is not Visibility.SECRET]
    failing = truth.state.judgement["failing"].values()
    whole = [(test.expected or b"").decode("utf-8", "replace") for test in shown]
    return [*whole, *(test["difference"]["expected"] for test in failing if test.get("difference"))]


def _same(quoted: str, whole: str) -> bool:
    """Equal but for white space; a quotation that ends with an ellipsis may stop early."""
    said, real = _squeezed(quoted), _squeezed(whole)
    return real.startswith(said[:-1]) if said.endswith("…") else said == real or (not real and said == "nothing")


def _occurs(span: str, known: str) -> bool:
    squeezed = _squeezed(span)
    return bool(_GENERAL.fullmatch(squeezed)) or squeezed.removesuffix("…") in known


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b-\u200f\u2060-\u2064\ufeff]+", "", text)


def _flat(text: str) -> str:
    return re.sub(r"[\s/]+", " ", text).strip().rstrip(".").lower()
