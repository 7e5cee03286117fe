"""The checker that a package's files and flags speak of: the default output validator, or the author's own program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from problems.packages.diagnostics import Diagnostics
from problems.packages.fields import Fields
from sandbox.checkers import CUSTOM, InvalidChecker, checker_options, parse_flags
from sandbox.judge import CheckerSpec
from sandbox.languages.registry import get_language, language_of_file

FOLDERS = ("output_validator", "output_validators")  # 2025-09, legacy
# Which of several files is the program; the others lie beside it.
_MAIN_STEMS = ("main", "__main__", "validate", "validator", "output_validator", "check", "checker", "interactor")
_SCRIPTS = ("build", "run")


@dataclass(frozen=True, slots=True)
class _Program:
    """The author's program: paths of its main file and of what lies beside it."""

    main: str
    others: tuple[str, ...]


def read_checker(
    files: dict[str, bytes], *, ours: Fields, flags: list[str], is_foreign: bool, diagnostics: Diagnostics
) -> CheckerSpec:
    """What codereview.yaml asks for; else the package's own program; else the default validator with `flags`.

    `is_foreign`: there is no codereview.yaml, so that what it leaves out has the format's meaning. The
    files of a program that is used are taken out of `files`: the checker holds them.
    """
    wanted = ours.take_mapping("checker")
    kind = wanted.take_text("kind")
    paths = _validator_paths(files)
    if kind == CUSTOM or (not kind and paths):
        return _custom(files, paths, wanted, flags, diagnostics)
    options = wanted.rest
    if not kind:
        kind = "default" if is_foreign or flags else "tokens"
        options = _flag_options(flags, ours, diagnostics)
    try:
        checker_options(kind, options)
    except InvalidChecker as error:
        ours.error("bad_checker", str(error))
        return CheckerSpec()
    return CheckerSpec(kind=kind, options=options)


def checker_files(checker: CheckerSpec) -> dict[str, bytes]:
    """The files of a custom checker, by path; none for other kinds."""
    if checker.kind != CUSTOM:
        return {}
    options = checker.options
    path = options.get("path") or f"{FOLDERS[0]}/{get_language(options['language']).file_name}"
    folder = path.rpartition("/")[0]
    texts = {path: options["source"], **{f"{folder}/{name}": text for name, text in options.get("files", {}).items()}}
    return {name: text.encode("utf-8") for name, text in texts.items()}


def checker_yaml(checker: CheckerSpec) -> dict[str, Any]:
    """The checker as codereview.yaml has it: of a custom one its files say the rest."""
    if checker.kind != CUSTOM:
        return {"kind": checker.kind, **checker.options}
    arguments = list(checker.options.get("arguments", []))
    return {"kind": CUSTOM, **({"arguments": arguments} if arguments else {})}


def _flag_options(flags: list[str], ours: Fields, diagnostics: Diagnostics) -> dict[str, Any]:
    try:
        return parse_flags(flags)
    except InvalidChecker as error:
        diagnostics.error("bad_checker", "problem.yaml", f"validator_flags: {error}")
        return {}


def _validator_paths(files: dict[str, bytes]) -> list[str]:
    for folder in FOLDERS:
        if paths := sorted(path for path in files if path.startswith(f"{folder}/")):
            return paths
    return []


def _custom(
    files: dict[str, bytes], paths: list[str], wanted: Fields, flags: list[str], diagnostics: Diagnostics
) -> CheckerSpec:
    arguments = list(wanted.take_texts("arguments")) or flags
    if wanted.rest:
        wanted.error("bad_checker", f"a custom checker has no option {', '.join(sorted(wanted.rest))} here")
    program = _find_program(paths, diagnostics)
    language = language_of_file(program.main) if program else None
    if program is None or language is None:
        return CheckerSpec()
    texts = {path: _text(path, files.pop(path), diagnostics) for path in (program.main, *program.others)}
    source = texts.pop(program.main)
    options = {
        "language": language.id,
        "source": source,
        "path": program.main,
        "files": {path.rpartition("/")[2]: text for path, text in texts.items()},
        "arguments": arguments,
    }
    try:
        checker_options(CUSTOM, options)
    except InvalidChecker as error:
        diagnostics.error("bad_validator", program.main, str(error))
    return CheckerSpec(kind=CUSTOM, options={name: value for name, value in options.items() if value})


def _find_program(paths: list[str], diagnostics: Diagnostics) -> _Program | None:
    """The one program in the validators' folder; says what is wrong when there is none, or more than one."""
    if not paths:
        diagnostics.error("bad_validator", FOLDERS[0], "a custom checker needs a program in this folder")
        return None
    top = paths[0].split("/")[0]
    folders = {path.split("/")[1] for path in paths if path.count("/") > 1}
    if len(folders) > 1 or any(path.count("/") > 2 for path in paths):
        diagnostics.error("bad_validator", top, "there must be one program, with all its files in one folder")
        return None
    place = f"{top}/{folders.pop()}" if folders else top
    inside = [path for path in paths if path.rpartition("/")[0] == place]
    if script := next((path for path in inside if path.rpartition("/")[2] in _SCRIPTS), None):
        diagnostics.error("bad_validator", script, "build and run scripts are not supported; give a source file")
        return None
    sources = [path for path in inside if language_of_file(path) is not None]
    main = sources[0] if len(sources) == 1 else _main_of(sources)
    if main is None:
        words = f"which of {', '.join(sources)} is the program? Call it main" if sources else "no known language"
        diagnostics.error("bad_validator", place, words)
        return None
    return _Program(main, tuple(path for path in inside if path != main))


def _main_of(sources: list[str]) -> str | None:
    stems = {path.rpartition("/")[2].split(".")[0]: path for path in sources}
    return next((stems[stem] for stem in _MAIN_STEMS if stem in stems), None)


def _text(path: str, content: bytes, diagnostics: Diagnostics) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        diagnostics.error("not_utf8", path, f"not UTF-8 at byte {error.start}")
        return ""
    if "\0" in text:
        diagnostics.error("null_byte", path, "the file has a null byte")
    return text
