"""`submissions/submissions.yaml`: what each labelled solution is, and must and may be judged, test by test."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from problems.packages.diagnostics import Diagnostics
from problems.packages.fields import Fields
from problems.packages.formats import language_of_code
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
_KNOWN_KEYS = {"language", "entrypoint", "authors", "model_solution"}
# What a folder's name says where its own rule says only a part of it.
_OF_FOLDERS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "accepted": (frozenset({"AC"}), frozenset(_CODES)),
    "rejected": (frozenset(_CODES), frozenset({"RTE", "TLE", "WA"})),
    "wrong_answer": (frozenset({"AC", "WA"}), frozenset({"WA"})),
    "time_limit_exceeded": (frozenset({"AC", "TLE"}), frozenset({"TLE"})),
    "run_time_error": (frozenset({"AC", "RTE"}), frozenset({"RTE"})),
    "brute_force": (frozenset({"AC", "RTE", "TLE"}), frozenset({"RTE", "TLE"})),
}
LOWER, UPPER, NOT_USED = "lower", "upper", "no"
_USED_BY_LABEL = {"accepted": LOWER, "time_limit_exceeded": UPPER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What holds for the solutions that `solutions` matches, on the tests that `tests` matches ("": all)."""

    solutions: str
    tests: str = ""
    permitted: frozenset[str] = frozenset(_CODES)
    required: frozenset[str] = frozenset(_CODES)
    score: tuple[float, float] | None = None
    message: str = ""
    use: str = ""  # for the time limit: LOWER, UPPER, NOT_USED, or "" for what the label says

    @property
    def expects(self) -> bool:
        """Does it ask anything of the verdicts?"""
        return self != Rule(solutions=self.solutions, tests=self.tests, use=self.use)

    def stands_for_label(self, solution: PackageSolution) -> bool:
        """Is it the rule of the whole folder, in the place of what the folder's name says?"""
        return self.solutions == solution.path.split("/")[1] and not self.tests and self.expects

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
        _check_words(pattern, body, package, diagnostics)
        if not any(_matches(pattern, item.path.removeprefix("submissions/")) for item in package.solutions):
            diagnostics.warning("unmatched_rule", PATH, f"{pattern} matches no solution that is judged here")
    return tuple(rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The slowest of a solution's tests that bound the time limit from below and from above; None: none does."""

    lower_ms: int | None = None
    upper_ms: int | None = None


def time_bounds(solution: PackageSolution, rules: tuple[Rule, ...], judgement: Judgement) -> Bounds:
    """What this solution says of the time limit, by its rules and its label."""
    uses = [(rule.tests, rule.use) for rule in rules if rule.use]
    if all(tests for tests, _ in uses):
        uses.append(("", _USED_BY_LABEL.get(solution.expected, NOT_USED)))

    def slowest(use: str) -> int | None:
        patterns = [tests for tests, used in uses if used == use]
        times = (
            test.time_ms for test in judgement.tests if any(not item or _matches(item, test.name) for item in patterns)
        )
        return max(times, default=None)

    return Bounds(lower_ms=slowest(LOWER), upper_ms=slowest(UPPER))


def bounds_from_above(solution: PackageSolution, rules: tuple[Rule, ...]) -> bool:
    """Should it be too slow, so that its time is worth measuring beyond the limit?"""
    uses = {rule.use for rule in rules if not rule.tests and rule.use}
    return UPPER in {rule.use for rule in rules} or (not uses and solution.expected == "time_limit_exceeded")


def solution_labels(content: bytes | None) -> list[tuple[str, dict[str, Any]]]:
    """Pattern and body of each entry; none of a file that cannot be read, which `read_rules` reports."""
    try:
        document = load_yaml(content or b"")
    except InvalidYaml:
        return []
    return [(pattern, body) for pattern, body in document.items() if isinstance(body, dict)]


def language_said(labels: list[tuple[str, dict[str, Any]]], path: str) -> str | None:
    """The language id that an entry gives this file (a path below `submissions/`).

    None when none says anything; "" when it is a language that is not judged here.
    """
    said = [body["language"] for pattern, body in labels if "language" in body and _matches(pattern, path)]
    return language_of_code(str(said[-1])) if said else None


def _check_words(pattern: str, body: dict[str, Any], package: Package, diagnostics: Diagnostics) -> None:
    """`language` and `entrypoint`: understood by the reader, or said not to be."""
    matched = [item for item in package.solutions if _matches(pattern, item.path.removeprefix("submissions/"))]
    code = body.get("language")
    if code is not None and not language_of_code(str(code)):
        diagnostics.warning("unknown_language", PATH, f"{pattern}: {code} is not judged here; the files are kept")
    entry = body.get("entrypoint")
    for solution in matched if entry is not None else ():
        if not _enters(str(entry), solution):
            diagnostics.warning("bad_entrypoint", PATH, f"{solution.path} is one file and has no entry point {entry}")


def _enters(entry: str, solution: PackageSolution) -> bool:
    """Is this where a solution of one file begins anyway?"""
    if solution.language == "java":
        return re.search(rf"\b(?:class|record|enum|interface)\s+{re.escape(entry)}\b", solution.code) is not None
    if solution.language in {"c", "cpp", "go", "rust"}:
        return entry in {"main", solution.name}
    return entry in {solution.name, solution.name.rpartition(".")[0]}


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
    permitted, required = frozenset(_CODES), frozenset(_CODES)
    if pattern in _OF_FOLDERS and not tests and {"permitted", "required"} & set(fields.rest):
        permitted, required = _OF_FOLDERS[pattern]
    rule = Rule(
        solutions=pattern,
        tests=tests,
        permitted=_codes(fields, "permitted", permitted),
        required=_codes(fields, "required", required),
        score=_range(fields),
        message=fields.take_text("message"),
        use=_use(fields),
    )
    at = f"{pattern}: {tests}" if tests else pattern
    if not rule.permitted & rule.required:
        fields.error("wrong_value", f"{at}: no verdict is both permitted and required")
    if rule.use == UPPER and "TLE" not in rule.permitted:
        fields.error("wrong_value", f"{at}: use_for_time_limit: upper needs TLE to be permitted")
    if rule.use == LOWER and rule.required == {"TLE"}:
        fields.error("wrong_value", f"{at}: use_for_time_limit: lower does not go with required: [TLE]")
    return rule


def _use(fields: Fields) -> str:
    """`use_for_time_limit`: false, lower, upper; true is what goes without saying."""
    value = fields.take("use_for_time_limit")
    if value is None or value is True:
        return ""
    if value is False:
        return NOT_USED
    if value not in {LOWER, UPPER}:
        fields.error("wrong_value", "use_for_time_limit must be true, false, lower or upper")
        return ""
    return str(value)


def _codes(fields: Fields, key: str, default: frozenset[str]) -> frozenset[str]:
    words = fields.take_texts(key)
    if strange := sorted(set(words) - _CODES):
        fields.error("wrong_value", f"{key} has {', '.join(strange)}; the verdicts are {', '.join(sorted(_CODES))}")
    return frozenset(words) or default


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
