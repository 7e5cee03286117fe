"""Reading a package: from a folder or a zip archive to a `Package`, or errors that name file and reason."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from problems.packages.diagnostics import Diagnostics, single_error
from problems.packages.expectations import PATH as RULES_PATH
from problems.packages.expectations import language_said, solution_labels
from problems.packages.fields import Fields
from problems.packages.formats import languages_of, read_format, skills_of
from problems.packages.groups import Settings, read_scoring, read_settings, take_words
from problems.packages.model import (
    DIFFICULTIES,
    EXPECTED_VERDICTS,
    HINT_LEVELS,
    MAX_DESCRIPTION_CHARACTERS,
    Package,
    PackageSolution,
    PackageTest,
    order_of_test,
    shortened,
    solution_language,
)
from problems.packages.sources import MAX_ARCHIVE_BYTES, read_folder, read_zip
from problems.packages.tex import tex_to_markdown
from problems.packages.validators import read_checker
from problems.packages.yamls import InvalidYaml, load_yaml
from sandbox.judge import FunctionSignature, Mode, Parameter, Visibility, check_signature
from sandbox.languages.signatures import InvalidType

PROBLEM_YAML = "problem.yaml"
CODEREVIEW_YAML = "codereview.yaml"
MAX_SLUG_LENGTH = 80
# Bounds of limits, in the package's own units: seconds, MiB, MiB.
TIME_LIMIT_RANGE = (0.05, 60.0)
MEMORY_RANGE = (16, 4096)
OUTPUT_RANGE = (0.001, 64)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STATEMENT = re.compile(
    r"(?:problem_)?statement/problem(?:\.(?P<language>[a-z]{2,3}(?:-[A-Za-z]{2,8})?))?\.(?P<kind>md|tex)"
)
_SOLUTION = re.compile(rf"submissions/({'|'.join(EXPECTED_VERDICTS)})/([^/]+)")


def read_package(source: Path | bytes, *, slug: str = "") -> Package:
    """Read a folder, a zip file, or the bytes of one.

    `slug` overrides the name of the folder, of the archive's top folder, or of the zip file. Raises
    `PackageError` with every error found; nothing is written anywhere.
    """
    if isinstance(source, bytes):
        name, files = read_zip(source)
    elif source.is_dir():
        name, files = source.resolve().name, read_folder(source)
    else:
        name, files = read_zip(_read_archive(source))
        name = name or source.stem
    return package_from_files(files, slug=slug or name)


def package_from_files(files: dict[str, bytes], *, slug: str) -> Package:
    """The package that these files make up. Raises `PackageError`."""
    diagnostics = Diagnostics()
    if PROBLEM_YAML not in files:
        raise single_error("no_problem_yaml", PROBLEM_YAML, "the package has no problem.yaml")
    if len(slug) > MAX_SLUG_LENGTH or not _SLUG.fullmatch(slug):
        diagnostics.error("bad_slug", "", f"the name {slug!r} must be small letters, digits and single hyphens")
    package = _Reader(dict(files), diagnostics).read(slug)
    diagnostics.raise_errors()
    return replace(package, remarks=tuple(diagnostics))


def _read_archive(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_ARCHIVE_BYTES + 1)
    except OSError as error:
        raise single_error("unreadable", path.name, f"cannot be read: {error.strerror}") from error


@dataclass(slots=True)
class _Reader:
    """Takes what it understands out of `files`; the rest stays and becomes the package's `files`."""

    files: dict[str, bytes]
    diagnostics: Diagnostics

    def read(self, slug: str) -> Package:
        is_foreign = CODEREVIEW_YAML not in self.files
        problem = self._yaml(PROBLEM_YAML)
        ours = self._yaml(CODEREVIEW_YAML)
        self.diagnostics.raise_errors()  # of files that are no YAML nothing more can be said
        form = read_format(problem, list(self.files), self.diagnostics)
        settings = read_settings(self.files, self.diagnostics)
        language, statement, tex_title = self._statement()
        title = self._title(problem, language, tex_title)
        mode = Mode(ours.take_choice("mode", tuple(Mode), default=form.mode))
        limits = self._limits(problem)
        tests, test_extra = self._tests(ours, settings, is_legacy=form.is_legacy)
        languages = ours.take_texts("languages") or languages_of(problem, self.diagnostics)
        checker = read_checker(
            self.files, ours=ours, flags=form.flags, is_foreign=is_foreign, diagnostics=self.diagnostics
        )
        names = [test.name for test in tests]
        return Package(
            slug=slug,
            uuid=problem.take_text("uuid"),
            title=title,
            statement=statement,
            difficulty=ours.take_choice("difficulty", DIFFICULTIES, default="easy"),
            mode=mode,
            skills=ours.take_texts("skills") or skills_of(problem, self.diagnostics),
            languages=languages,
            checker=checker,
            signature=self._signature(ours, mode),
            hints=ours.take_texts("hints"),
            starter_code=self._starter_code(ours),
            **limits,
            stop_at_first_failure=ours.take_switch("stop_at_first_failure"),
            hint_level_max=ours.take_whole("hint_level_max", default=HINT_LEVELS, low=1, high=HINT_LEVELS),
            scoring=read_scoring(settings, names, is_legacy=form.is_legacy) if form.is_scoring else None,
            tests=tests,
            solutions=self._solutions(),
            extra=_extra(problem=problem.rest, codereview=ours.rest, tests=test_extra, language=language),
            files=self.files,
        )

    def _yaml(self, path: str) -> Fields:
        try:
            document = load_yaml(self.files.pop(path, b""))
        except InvalidYaml as error:
            self.diagnostics.error("bad_yaml", path, str(error))
            document = {}
        return Fields(document, path, self.diagnostics)

    def _statement(self) -> tuple[str, str, str]:
        """Language and text of the main statement (English if there is one, else the first), and its own title.

        A statement in TeX is rendered; its file stays, and is what is exported as long as nobody edits the text.
        """
        found = sorted((match for path in self.files if (match := _STATEMENT.fullmatch(path))), key=_english_first)
        if not found:
            return "en", "", ""
        path, language = found[0].group(), found[0].group("language") or "en"
        if path.endswith(".tex"):
            rendered = tex_to_markdown(self._text(path, self.files[path]))
            if rendered.unsupported:
                words = ", ".join(rendered.unsupported)
                self.diagnostics.warning("tex_not_supported", path, f"left out or shown plainly: {words}")
            return language, rendered.markdown, rendered.title
        return language, self._text(path, self.files.pop(path)), ""

    def _text(self, path: str, content: bytes) -> str:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            self.diagnostics.error("not_utf8", path, f"not UTF-8 at byte {error.start}")
            return ""
        if "\0" in text:
            self.diagnostics.error("null_byte", path, "the text has a null byte")
        return text.replace("\0", "")

    def _title(self, problem: Fields, language: str, tex_title: str) -> str:
        names = problem.take("name")
        if names is None and tex_title:
            return tex_title
        if isinstance(names, str) and names.strip():
            return names
        if not isinstance(names, dict) or not all(isinstance(item, str) for item in names.values()) or not names:
            problem.error("no_title", "name must be a title, or a title per language")
            return ""
        title = str(names.pop(language, "") or names.pop("en", "") or names.pop(next(iter(names))))
        if names:
            problem.rest["name"] = names
        return title

    def _limits(self, problem: Fields) -> dict[str, Any]:
        limits = problem.take_mapping("limits")
        default = self._legacy_time_limit()
        time_limit = limits.take_number(
            "time_limit", default=default, low=TIME_LIMIT_RANGE[0], high=TIME_LIMIT_RANGE[1]
        )
        memory = limits.take_number("memory", default=256, low=MEMORY_RANGE[0], high=MEMORY_RANGE[1])
        output = limits.take_number("output", default=1, low=OUTPUT_RANGE[0], high=OUTPUT_RANGE[1])
        if limits.rest:
            problem.rest["limits"] = limits.rest
        return {
            "time_limit_ms": round(time_limit * 1000),
            "memory_limit_kb": round(memory * 1024),
            "output_limit_kb": max(round(output * 1024), 1),
        }

    def _legacy_time_limit(self) -> float:
        """Some judges keep the time limit in a file of its own, in seconds."""
        try:
            seconds = float(self.files.get(".timelimit", b"1"))
        except ValueError:
            seconds = math.nan
        if math.isnan(seconds):
            self.diagnostics.error("wrong_value", ".timelimit", "the file must hold a number of seconds")
            return 1.0
        if not TIME_LIMIT_RANGE[0] <= seconds <= TIME_LIMIT_RANGE[1]:
            low, high = TIME_LIMIT_RANGE
            self.diagnostics.error("out_of_range", ".timelimit", f"must be from {low:g} to {high:g} seconds")
            return 1.0
        return seconds

    def _signature(self, ours: Fields, mode: Mode) -> FunctionSignature | None:
        if mode is not Mode.FUNCTION:
            return None
        function = ours.take_mapping("function")
        parameters = function.take("parameters", [])
        if not isinstance(parameters, list) or not all(isinstance(item, dict) for item in parameters):
            function.error("bad_signature", "function.parameters must be a list of {name, type}")
            return None
        signature = FunctionSignature(
            name=function.take_text("name"),
            parameters=tuple(
                Parameter(name=str(item.get("name", "")), type=str(item.get("type", ""))) for item in parameters
            ),
            returns=function.take_text("returns"),
        )
        try:
            check_signature(signature)
        except InvalidType as error:
            function.error("bad_signature", f"function: {error}")
            return None
        return signature

    def _starter_code(self, ours: Fields) -> dict[str, str]:
        starters = ours.take_mapping("starter_code")
        return {language: starters.take_text(language) for language in list(starters.rest)}

    def _tests(
        self, ours: Fields, settings: Settings, *, is_legacy: bool
    ) -> tuple[tuple[PackageTest, ...], dict[str, Any]]:
        """The tests in judging order, and what their YAML files say beyond the fields."""
        teaching = set(ours.take_texts("teaching"))
        paths = [path for path in self.files if re.fullmatch(r"data/(?:sample|secret)/.+\.in", path)]
        tests, extra = [], {}
        for name in sorted((path[len("data/") : -len(".in")] for path in paths), key=order_of_test):
            words = self._yaml(f"data/{name}.yaml")
            if is_legacy:
                self._take_legacy_words(name, words)
            tests.append(self._test(name, words, settings, is_teaching=name in teaching))
            if words.rest:
                extra[name] = words.rest
        for name in sorted(teaching - {test.name for test in tests if test.visibility is Visibility.TEACHING}):
            ours.error("unknown_test", f"teaching names {name}, which is no secret test")
        return tuple(tests), extra

    def _take_legacy_words(self, name: str, words: Fields) -> None:
        """Description and hint in files of their own. What is too long to be a description stays a file."""
        for key, ending in (("description", "desc"), ("hint", "hint")):
            path = f"data/{name}.{ending}"
            if path not in self.files or key in words.rest:
                continue
            text = " ".join(self._text(path, self.files[path]).split())
            if len(text) <= MAX_DESCRIPTION_CHARACTERS or key == "hint":
                del self.files[path]
            words.rest[key] = text if key == "hint" else shortened(text)

    def _test(self, name: str, words: Fields, settings: Settings, *, is_teaching: bool) -> PackageTest:
        is_shown = is_teaching or words.rest.get("full_feedback") is True
        secret = Visibility.TEACHING if is_shown else Visibility.SECRET
        # The settings stay where they were written; what they mean is the test's.
        own = Fields(words.rest, words.path, self.diagnostics)
        has_own = "output_validator_args" in own.rest
        if words.rest.get("args") or any(path.startswith(f"data/{name}.files/") for path in self.files):
            self.diagnostics.error("unsupported_input", words.path, "tests with args or .files are not supported")
        return PackageTest(
            name=name,
            visibility=Visibility.SAMPLE if name.startswith("sample/") else secret,
            input=self.files.pop(f"data/{name}.in"),
            expected=self.files.pop(f"data/{name}.ans", None),
            description=words.take_text("description"),
            hint=words.take_text("hint"),
            arguments=take_words(own, "output_validator_args") if has_own else settings.arguments(name),
        )

    def _solutions(self) -> tuple[PackageSolution, ...]:
        """Labelled solutions in a known language; files in other languages stay with the rest."""
        labels = solution_labels(self.files.get(RULES_PATH))
        solutions = []
        for path in sorted(self.files):
            match = _SOLUTION.fullmatch(path)
            if match is None:
                continue
            said = language_said(labels, path.removeprefix("submissions/"))
            language = solution_language(match.group(2)) if said is None else said
            if language:
                code = self._text(path, self.files.pop(path))
                expected = EXPECTED_VERDICTS[match.group(1)]
                solutions.append(PackageSolution(name=match.group(2), expected=expected, code=code, language=language))
        return tuple(solutions)


def _english_first(match: re.Match[str]) -> tuple[bool, bool, bool, str]:
    is_foreign = match["language"] not in {None, "en"}
    return is_foreign, match["kind"] != "md", not match.group().startswith("statement/"), match.group()


def _extra(**parts: Any) -> dict[str, Any]:
    """Without what is empty or goes without saying."""
    return {name: value for name, value in parts.items() if value and (name, value) != ("language", "en")}
