"""What the two versions of the package format say differently, read into the same words."""

from __future__ import annotations

from dataclasses import dataclass

from problems.packages.diagnostics import Diagnostics
from problems.packages.fields import Fields
from problems.packages.groups import take_words
from problems.packages.model import FORMAT_VERSION, LEGACY_VERSION, SKILLS
from sandbox.judge import Mode
from sandbox.languages.registry import LANGUAGES

_KNOWN_VERSIONS = (FORMAT_VERSION, LEGACY_VERSION, "legacy-icpc", "2023-07-draft", "2025-09-draft", "draft")
_LEGACY_PLACES = ("problem_statement/", "output_validators/", "input_format_validators/")
_UNSUPPORTED_TYPES = ("multi-pass", "submit-answer")
_LANGUAGE_CODES = {"python3": "python", "pypy3": "python", "python": "python", "c++": "cpp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What problem.yaml says of how to judge. `flags` are the checker's for every test."""

    is_legacy: bool
    is_interactive: bool
    is_scoring: bool
    flags: list[str]

    @property
    def mode(self) -> Mode:
        """The mode that goes without saying."""
        return Mode.INTERACTIVE if self.is_interactive else Mode.STDIO


def read_format(problem: Fields, paths: list[str], diagnostics: Diagnostics) -> Format:
    """Version, type and flags. The keys stay where they are, so that they are written again."""
    version = str(problem.rest.get("problem_format_version", ""))
    legacy = version.startswith(LEGACY_VERSION) or (not version and _looks_legacy(problem, paths))
    if legacy:
        problem.rest["problem_format_version"] = version or LEGACY_VERSION
    elif version == FORMAT_VERSION:
        problem.take("problem_format_version")
    if version and version not in _KNOWN_VERSIONS:
        diagnostics.warning("unknown_format", problem.path, f"the format {version!r} is read as {FORMAT_VERSION}")
    words = Fields(problem.rest, problem.path, diagnostics)
    types = _words(words, "type") | _words(words, "validation")
    for name in _UNSUPPORTED_TYPES:
        if name in types:
            problem.error("unsupported_type", f"problems of type {name} are not supported")
    return Format(
        is_legacy=legacy,
        is_interactive="interactive" in types,
        is_scoring="scoring" in types or (legacy and "score" in types),
        flags=list(take_words(words, "validator_flags")),
    )


def languages_of(problem: Fields, diagnostics: Diagnostics) -> tuple[str, ...]:
    """The languages that problem.yaml allows, as far as there are any here; empty: all."""
    codes = _words(Fields(problem.rest, problem.path, diagnostics), "languages")
    if not codes or "all" in codes:
        return ()
    known = [language for language in LANGUAGES if language in {language_of_code(code) for code in codes}]
    strange = sorted(code for code in codes if not language_of_code(code))
    if strange:
        problem_words = f"languages names {', '.join(strange)}, which are not judged here"
        (diagnostics.info if known else diagnostics.error)("unknown_language", problem.path, problem_words)
    return tuple(known)


def language_of_code(code: str) -> str:
    """The language id of one of the format's language codes; "" when it is not judged here."""
    known = _LANGUAGE_CODES.get(code, code)
    return known if known in LANGUAGES else ""


def skills_of(problem: Fields, diagnostics: Diagnostics) -> tuple[str, ...]:
    """The keywords that name a skill."""
    keywords = _words(Fields(problem.rest, problem.path, diagnostics), "keywords")
    return tuple(skill for skill in SKILLS if skill in {word.lower() for word in keywords})


def _words(fields: Fields, key: str) -> set[str]:
    """A list of words, or one text of several; the format allows both."""
    value = fields.take(key)
    if value is None:
        return set()
    items = value.split() if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        fields.error("wrong_value", f"{key} must be a list of words")
        return set()
    return set(items)


def _looks_legacy(problem: Fields, paths: list[str]) -> bool:
    if "validation" in problem.rest or "validator_flags" in problem.rest:
        return True
    return any(path.startswith(_LEGACY_PLACES) or path.endswith("/testdata.yaml") for path in paths)
