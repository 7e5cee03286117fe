"""`submissions/submissions.yaml`: what each labelled solution must and may be judged, test by test."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from problems.packages.diagnostics import Diagnostics
from problems.packages.fields import Fields
from problems.packages.model import Package, PackageSolution
from problems.packages.yamls import InvalidYaml, load_yaml
from sandbox.judge import Judgement, TestResult, Verdict

PATH = "submissions/submissions.yaml"
_CODES = {"AC", "WA", "TLE", "RTE"}
_CODE_OF = {
    Verdict.ACCEPTED: "AC",
    Verdict.WRONG_ANSWER: "WA",
    Verdict.TIME_LIMIT_EXCEEDED: "TLE",
    Verdict.RUNTIME_ERROR: "RTE",
    Verdict.MEMORY_LIMIT_EXCEEDED: "RTE",
    Verdict.OUTPUT_LIMIT_EXCEEDED: "RTE",
}
_DIGITS = 4
_KNOWN_KEYS = {"language", "entrypoint", "authors", "model_solution", "use_for_time_limit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What holds for the solutions that `solutions` matches, on the tests that `tests` matches ("": all)."""

    solutions: str
    tests: str = ""
    permitted: frozenset[str] = frozenset(_CODES)
    required: frozenset[str] = frozenset(_CODES)
    score: tuple[float, float] | None = None
    message: str = ""

    def applies_to(self, solution: PackageSolution) -> bool:
        """Does the pattern match the file or a folder above it?"""
        return _matches(self.solutions, solution.path.removeprefix("submissions/"))

    def unmet_by(self, judgement: Judgement) -> str:
        """What of the rule the judgement breaks, in words; "" when it is kept. Skipped tests break nothing."""
        tests = [
            test for test in judgement.tests if test.verdict and (not self.tests or _matches(self.tests, test.name))
        ]
        codes = {_CODE_OF.get(test.verdict, "") for test in tests if test.verdict}
        at = f" on {self.tests}" if self.tests else ""
        if strange := sorted(codes - self.permitted):
            return f"gets {', '.join(strange)}{at}, permitted is {', '.join(sorted(self.permitted))}"
        if not codes & self.required:
            return f"gets none of {', '.join(sorted(self.required))}{at}"
        if self.message and not any(self.message in test.judge_message for test in tests):
            return f"no message for the judges has {self.message!r}{at}"
        return self._unmet_score(judgement, tests)

    def _unmet_score(self, judgement: Judgement, tests: list[TestResult]) -> str:
        if self.score is None:
            return ""
        names = {test.name for test in tests}
        groups = [group for group in judgement.groups if self.tests and _matches(self.tests, group.name)]
        relevant = groups or [group for group in judgement.groups if not self.tests and names]
        points = round(sum(group.score for group in relevant), _DIGITS)
        low, high = self.score
        return "" if low <= points <= high else f"scores {points:g}, expected is {low:g} to {high:g}"


def read_rules(package: Package, diagnostics: Diagnostics) -> tuple[Rule, ...]:
    """The rules of the package's file; none without one. What is wrong with it becomes a diagnostic."""
    content = package.files.get(PATH)
    if content is None:
        return ()
    try:
        document = load_yaml(content)
    except InvalidYaml as error:
        diagnostics.error("bad_yaml", PATH, str(error))
        return ()
    rules: list[Rule] = []
    for pattern, body in document.items():
        if not isinstance(body, dict):
            diagnostics.error("wrong_value", PATH, f"{pattern} must be a mapping")
            continue
        rules += _rules(pattern, body, diagnostics)
        if not any(_matches(pattern, item.path.removeprefix("submissions/")) for item in package.solutions):
            diagnostics.warning("unmatched_rule", PATH, f"{pattern} matches no solution that is judged here")
    return tuple(rules)


def _rules(pattern: str, body: dict[str, Any], diagnostics: Diagnostics) -> list[Rule]:
    """The rule about all tests, and one for each pattern of tests."""
    fields = Fields({key: value for key, value in body.items() if key not in _KNOWN_KEYS}, PATH, diagnostics)
    rules = [_rule(pattern, "", fields)]
    for tests, inner in fields.rest.items():
        if isinstance(inner, dict) and all(isinstance(key, str) for key in inner):
            rules.append(_rule(pattern, tests, Fields(inner, PATH, diagnostics)))
        else:
            diagnostics.error("wrong_value", PATH, f"{pattern}: {tests} is no key of the format and no group of tests")
    return [rule for rule in rules if rule != Rule(solutions=pattern)]


def _rule(pattern: str, tests: str, fields: Fields) -> Rule:
    return Rule(
        solutions=pattern,
        tests=tests,
        permitted=_codes(fields, "permitted"),
        required=_codes(fields, "required"),
        score=_range(fields),
        message=fields.take_text("message"),
    )


def _codes(fields: Fields, key: str) -> frozenset[str]:
    words = fields.take_texts(key)
    if strange := sorted(set(words) - _CODES):
        fields.error("wrong_value", f"{key} has {', '.join(strange)}; the verdicts are {', '.join(sorted(_CODES))}")
    return frozenset(words) or frozenset(_CODES)


def _range(fields: Fields) -> tuple[float, float] | None:
    value = fields.take("score")
    bounds = value if isinstance(value, list) else [value, value]
    if value is None:
        return None
    if len(bounds) != 2 or not all(isinstance(item, int | float) and not isinstance(item, bool) for item in bounds):
        fields.error("wrong_value", "score must be a number or a list of two")
        return None
    return float(bounds[0]), float(bounds[1])


def _matches(pattern: str, path: str) -> bool:
    """Does the pattern match the path or a folder above it? `*` stays within a name; braces are alternatives."""
    translated = "".join(_translate(piece) for piece in re.split(r"(\*|\{[^{}]*\})", pattern))
    return re.fullmatch(f"{translated}(?:/.*)?", path) is not None


def _translate(piece: str) -> str:
    if piece == "*":
        return "[^/]*"
    if piece.startswith("{") and piece.endswith("}"):
        return "(?:" + "|".join(re.escape(word) for word in piece[1:-1].split(",")) + ")"
    return re.escape(piece)
