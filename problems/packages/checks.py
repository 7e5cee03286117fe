"""What can be said of a package without running anything: functions of a package and its diagnostics."""

from __future__ import annotations

import re
from collections.abc import Callable

from problems.packages.diagnostics import Diagnostics
from problems.packages.expectations import PATH as RULES_PATH
from problems.packages.expectations import read_rules
from problems.packages.model import MAX_DESCRIPTION_CHARACTERS, SKILLS, Package, PackageTest
from sandbox.checkers import CUSTOM, InvalidChecker, parse_flags
from sandbox.judge import InvalidArguments, Mode, Visibility, parse_arguments, parse_expected
from sandbox.languages.registry import LANGUAGES

MIN_HINTS = 3
MIN_SECRET_TESTS = 3
MAX_TESTS = 500
MAX_SAMPLE_BYTES = 16 * 1024
MAX_TEST_BYTES = 32 * 1024 * 1024
MAX_SOLUTION_BYTES = 64 * 1024

Check = Callable[[Package, Diagnostics], None]


def check_package(package: Package) -> Diagnostics:
    """Run every check. Errors make the package unusable, warnings should be mended."""
    diagnostics = Diagnostics(package.remarks)
    for check in CHECKS:
        check(package, diagnostics)
    return diagnostics


def check_words(package: Package, diagnostics: Diagnostics) -> None:
    """Title, statement, uuid and licence."""
    if not package.statement.strip():
        diagnostics.error("no_statement", "statement/problem.en.md", "there is no Markdown statement")
    elif package.statement.lstrip().startswith("# "):
        diagnostics.warning(
            "heading_in_statement", "statement/problem.en.md", "the title is in problem.yaml; leave the heading out"
        )
    if not package.uuid:
        diagnostics.warning("no_uuid", "problem.yaml", "there is no uuid; write a fresh random one")
    elif not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", package.uuid):
        diagnostics.error("bad_uuid", "problem.yaml", f"{package.uuid!r} is not a uuid")
    if "license" not in package.extra.get("problem", {}):
        diagnostics.info("no_license", "problem.yaml", "there is no license")


def check_skills(package: Package, diagnostics: Diagnostics) -> None:
    """Known skills, at least one."""
    if not package.skills:
        diagnostics.warning("no_skills", "codereview.yaml", "no skill is named; statistics cannot count this problem")
    for skill in package.skills:
        if skill not in SKILLS:
            diagnostics.warning("unknown_skill", "codereview.yaml", f"{skill!r} is not a known skill")


def check_languages(package: Package, diagnostics: Diagnostics) -> None:
    """Known languages that can do what the mode asks, also of starter code."""
    for language_id in package.languages:
        language = LANGUAGES.get(language_id)
        if language is None:
            diagnostics.error("unknown_language", "codereview.yaml", f"unknown language {language_id!r}")
        elif package.mode is Mode.FUNCTION and language.function is None:
            diagnostics.error("no_function_mode", "codereview.yaml", f"{language.name} has no function mode")
    for language_id in package.starter_code:
        if language_id not in LANGUAGES:
            diagnostics.error("unknown_language", "codereview.yaml", f"starter code for unknown {language_id!r}")


def check_hints(package: Package, diagnostics: Diagnostics) -> None:
    """A ladder with enough steps, none empty."""
    if len(package.hints) < MIN_HINTS:
        diagnostics.warning(
            "few_hints", "codereview.yaml", f"the hint ladder has {len(package.hints)} steps, {MIN_HINTS} are good"
        )
    if any(not hint.strip() for hint in package.hints):
        diagnostics.error("empty_hint", "codereview.yaml", "a hint is empty")


def check_test_set(package: Package, diagnostics: Diagnostics) -> None:
    """Enough tests of each kind, and no leftovers that were meant to be tests."""
    count = {kind: sum(test.visibility is kind for test in package.tests) for kind in Visibility}
    if not package.tests:
        diagnostics.error("no_tests", "data", "there are no tests")
    elif not count[Visibility.SAMPLE]:
        diagnostics.warning("no_samples", "data/sample", "there is no sample; learners see no example")
    if count[Visibility.SECRET] + count[Visibility.TEACHING] < MIN_SECRET_TESTS:
        diagnostics.warning("few_secret_tests", "data/secret", f"fewer than {MIN_SECRET_TESTS} secret tests")
    if package.tests and not count[Visibility.TEACHING]:
        diagnostics.info("no_teaching_tests", "codereview.yaml", "no test is disclosed for teaching")
    if len(package.tests) > MAX_TESTS:
        diagnostics.error("too_many_tests", "data", f"more than {MAX_TESTS} tests")
    for path in package.files:
        if path.startswith("data/") and path.endswith((".ans", ".in")):
            diagnostics.warning("orphan", path, "the file belongs to no test")


def check_tests(package: Package, diagnostics: Diagnostics) -> None:
    """Each test on its own: an answer, plain text, a description."""
    for test in package.tests:
        if test.expected is None:
            diagnostics.error("no_answer", f"data/{test.name}.ans", "the answer file is missing")
        _check_text(f"data/{test.name}.in", test.input, diagnostics)
        _check_text(f"data/{test.name}.ans", test.expected or b"", diagnostics)
        _check_description(test, diagnostics)
        _check_size(test, package, diagnostics)
        if test.visibility is Visibility.SAMPLE and len(test.input) > MAX_SAMPLE_BYTES:
            diagnostics.warning("large_sample", f"data/{test.name}.in", "too large to be read as an example")


def check_duplicates(package: Package, diagnostics: Diagnostics) -> None:
    """No input occurs twice; worse, with two answers."""
    first: dict[bytes, PackageTest] = {}
    for test in package.tests:
        other = first.setdefault(test.input, test)
        if other is test:
            continue
        path = f"data/{test.name}.in"
        if other.expected == test.expected:
            diagnostics.warning("duplicate", path, f"the same input as {other.name}")
        else:
            diagnostics.warning("two_answers", path, f"the same input as {other.name}, but another answer")


def check_checker(package: Package, diagnostics: Diagnostics) -> None:
    """The checker fits the mode, its language is known, and the tests' arguments mean something to it."""
    checker = package.checker
    if package.mode is Mode.INTERACTIVE and checker.kind != CUSTOM:
        diagnostics.error("no_interactor", "output_validator", "interactive mode needs the program to talk to")
    if package.mode is Mode.FUNCTION and checker.kind in {CUSTOM, "default"}:
        diagnostics.error("bad_checker", "codereview.yaml", f"function mode has no checker {checker.kind}")
    if checker.kind == CUSTOM and checker.options.get("language") not in LANGUAGES:
        diagnostics.error("unknown_language", "codereview.yaml", "the checker is in an unknown language")
    for test in package.tests:
        if checker.kind == CUSTOM or not test.arguments:
            continue
        try:
            if checker.kind == "default":
                parse_flags(test.arguments)
            else:
                diagnostics.warning("unused_arguments", f"data/{test.name}", f"{checker.kind} takes no arguments")
        except InvalidChecker as error:
            diagnostics.error("bad_checker", f"data/{test.name}", f"output_validator_args: {error}")


def check_rules(package: Package, diagnostics: Diagnostics) -> None:
    """`submissions.yaml` can be read and speaks of solutions that exist."""
    read_rules(package, diagnostics)


def check_scoring(package: Package, diagnostics: Diagnostics) -> None:
    """The subtasks are the folders that the secret tests lie in."""
    if package.scoring is None:
        return
    folders = {"/".join(test.name.split("/")[:2]) for test in package.tests if test.name.count("/") > 1}
    lying = folders or {"secret"}
    named = {group.name for group in package.scoring.groups}
    for name in sorted(named - lying):
        diagnostics.error("bad_group", f"data/{name}", "there are points for this subtask, but it has no tests")
    for name in sorted(lying - named):
        diagnostics.error("bad_group", f"data/{name}", "there are tests in this folder, but no points for them")


def check_values(package: Package, diagnostics: Diagnostics) -> None:
    """Function mode: a signature, and every input and answer is a value of its type."""
    if package.mode is not Mode.FUNCTION:
        return
    signature = package.signature
    if signature is None:
        diagnostics.error("no_signature", "codereview.yaml", "function mode needs function: name, parameters, returns")
        return
    for test in package.tests:
        try:
            parse_arguments(signature, test.input)
        except InvalidArguments as error:
            diagnostics.error("bad_value", f"data/{test.name}.in", str(error))
        try:
            parse_expected(signature, test.expected or b"null")
        except InvalidArguments as error:
            diagnostics.error("bad_value", f"data/{test.name}.ans", str(error))


def check_solutions(package: Package, diagnostics: Diagnostics) -> None:
    """Labelled solutions: one accepted at least, wrong ones too, none beyond the submission limit."""
    accepted = [solution for solution in package.solutions if solution.expected == "accepted"]
    if not accepted:
        diagnostics.error("no_accepted", "submissions/accepted", "there is no accepted solution in a known language")
    if len(package.solutions) == len(accepted):
        diagnostics.warning("no_wrong", "submissions", "there is no labelled wrong solution: nothing proves the tests")
    for solution in package.solutions:
        if package.languages and solution.language not in package.languages:
            diagnostics.warning("language_not_offered", solution.path, f"{solution.language} is not among languages")
        if len(solution.code.encode("utf-8")) > MAX_SOLUTION_BYTES:
            diagnostics.warning("large_solution", solution.path, "larger than a submission may be")
    for path in package.files:
        if path.startswith("submissions/") and path != RULES_PATH:
            diagnostics.warning("not_verified", path, "unknown folder or language: this file is kept but not judged")


def _check_text(path: str, content: bytes, diagnostics: Diagnostics) -> None:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        diagnostics.error("not_utf8", path, f"not UTF-8 at byte {error.start}")
    if b"\0" in content:
        diagnostics.error("null_byte", path, "the file has a null byte")
    if b"\r" in content:
        diagnostics.warning("carriage_return", path, "lines end in CR LF; learners expect LF")
    if content and not content.endswith(b"\n"):
        diagnostics.warning("no_final_newline", path, "the last line has no newline")


def _check_size(test: PackageTest, package: Package, diagnostics: Diagnostics) -> None:
    for ending, content in (("in", test.input), ("ans", test.expected or b"")):
        if len(content) > MAX_TEST_BYTES:
            diagnostics.error(
                "large_test",
                f"data/{test.name}.{ending}",
                f"{len(content) >> 20} MiB; a test may have {MAX_TEST_BYTES >> 20} MiB",
            )
    size = len(test.expected or b"")
    if package.mode is Mode.STDIO and package.checker.kind != CUSTOM and size > package.output_limit_kb * 1024:
        diagnostics.error(
            "answer_beyond_limit",
            f"data/{test.name}.ans",
            f"the answer has {size >> 10} KiB, a program may write {package.output_limit_kb} KiB: raise limits.output",
        )


def _check_description(test: PackageTest, diagnostics: Diagnostics) -> None:
    path = f"data/{test.name}.yaml"
    if not test.description.strip() and test.visibility is not Visibility.SAMPLE:
        diagnostics.warning("no_description", path, "learners who fail this test are told nothing: describe the case")
    if len(test.description) > MAX_DESCRIPTION_CHARACTERS:
        diagnostics.error("long_description", path, f"longer than {MAX_DESCRIPTION_CHARACTERS} characters")


CHECKS: tuple[Check, ...] = (
    check_words,
    check_skills,
    check_languages,
    check_hints,
    check_test_set,
    check_tests,
    check_duplicates,
    check_checker,
    check_scoring,
    check_values,
    check_solutions,
    check_rules,
)
