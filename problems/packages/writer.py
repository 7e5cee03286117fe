"""Writing a package: to its files, to a folder, or to a zip archive. Reading it back gives an equal package."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from problems.packages.diagnostics import single_error
from problems.packages.model import FORMAT_VERSION, HINT_LEVELS, Package, PackageTest, is_legacy, shortened
from problems.packages.tex import tex_to_markdown
from problems.packages.validators import checker_files, checker_yaml
from problems.packages.yamls import dump_yaml
from sandbox.judge import Mode, Visibility

_STATEMENT_FOLDERS = ("statement", "problem_statement")
# The same bytes for the same package: no clock in the archive.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def package_files(package: Package) -> dict[str, bytes]:
    """Every file of the package by path, sorted."""
    language = package.extra.get("language", "en")
    files = dict(package.files)
    files["problem.yaml"] = dump_yaml(_problem_yaml(package, language))
    files["codereview.yaml"] = dump_yaml(_codereview_yaml(package))
    files.update(checker_files(package.checker))
    if package.statement and not _says_tex_file(package, language):
        folder = "problem_statement" if is_legacy(package) else "statement"
        files[f"{folder}/problem.{language}.md"] = package.statement.encode("utf-8")
    for test in package.tests:
        extra = package.extra.get("tests", {}).get(test.name, {})
        if is_legacy(package):
            files.update(_legacy_words(test, files))
            test = replace(test, description="", hint="")  # noqa: PLW2901 - they have just been written
        files.update(_test_files(test, extra))
    files.update({solution.path: solution.code.encode("utf-8") for solution in package.solutions})
    return dict(sorted(files.items()))


def write_folder(package: Package, folder: Path) -> None:
    """Write the package as `folder`, which must not exist or be empty. Raises `PackageError`."""
    if folder.exists() and any(folder.iterdir()):
        raise single_error("folder_not_empty", "", f"{folder} is not empty; choose another destination")
    for path, content in package_files(package).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def zip_bytes(package: Package) -> bytes:
    """The package as a zip archive with one top folder, named by the slug; equal packages give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in package_files(package).items():
            entry = zipfile.ZipInfo(f"{package.slug}/{path}", date_time=_ZIP_DATE)
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def write_zip(package: Package, path: Path) -> None:
    """Write the archive; an interrupted write leaves no half of it."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(zip_bytes(package))
    os.replace(part, path)


def _problem_yaml(package: Package, language: str) -> dict[str, Any]:
    rest = dict(package.extra.get("problem", {}))
    limits = {
        "time_limit": package.time_limit_ms / 1000,
        "memory": _whole(package.memory_limit_kb / 1024),
        "output": _whole(package.output_limit_kb / 1024),
        **rest.pop("limits", {}),
    }
    head: dict[str, Any] = {
        "problem_format_version": rest.pop("problem_format_version", FORMAT_VERSION),
        "name": {language: package.title, **rest.pop("name", {})},
    }
    if package.uuid:
        head["uuid"] = package.uuid
    return {**head, **rest, "limits": limits}


def _codereview_yaml(package: Package) -> dict[str, Any]:
    document: dict[str, Any] = {
        "difficulty": package.difficulty,
        "skills": list(package.skills),
        "mode": package.mode.value,
        "languages": list(package.languages),
        "checker": checker_yaml(package.checker),
        "stop_at_first_failure": package.stop_at_first_failure or None,
        "hint_level_max": package.hint_level_max if package.hint_level_max < HINT_LEVELS else None,
        "teaching": [test.name for test in package.tests if test.visibility is Visibility.TEACHING],
        "hints": list(package.hints),
        "starter_code": dict(package.starter_code),
        "function": _function_yaml(package),
    }
    filled = {key: value for key, value in document.items() if value not in ([], {}, None)}
    return {**filled, **package.extra.get("codereview", {})}


def _says_tex_file(package: Package, language: str) -> bool:
    """Is the text nothing but what a TeX file of the package says?"""
    paths = [f"{folder}/problem{ending}.tex" for folder in _STATEMENT_FOLDERS for ending in (f".{language}", "")]
    sources = [package.files[path].decode("utf-8", "replace") for path in paths if path in package.files]
    return any(tex_to_markdown(source).markdown == package.statement for source in sources)


def _legacy_words(test: PackageTest, kept: Mapping[str, bytes]) -> dict[str, bytes]:
    """Description and hint in files of their own; a longer text that was kept says it better."""
    words = {f"data/{test.name}.desc": test.description, f"data/{test.name}.hint": test.hint}
    fresh = {path: text for path, text in words.items() if text and not _begins(kept.get(path), text)}
    return {path: f"{text}\n".encode() for path, text in fresh.items()}


def _begins(kept: bytes | None, text: str) -> bool:
    return kept is not None and shortened(" ".join(kept.decode("utf-8", "replace").split())) == text


def _function_yaml(package: Package) -> dict[str, Any] | None:
    signature = package.signature
    if package.mode is not Mode.FUNCTION or signature is None:
        return None
    return {
        "name": signature.name,
        "parameters": [{"name": item.name, "type": item.type} for item in signature.parameters],
        "returns": signature.returns,
    }


def _test_files(test: PackageTest, extra: Mapping[str, Any]) -> dict[str, bytes]:
    files = {f"data/{test.name}.in": test.input}
    if test.expected is not None:
        files[f"data/{test.name}.ans"] = test.expected
    words = {"description": test.description, "hint": test.hint}
    document = {key: value for key, value in words.items() if value} | dict(extra)
    if document:
        files[f"data/{test.name}.yaml"] = dump_yaml(document)
    return files


def _whole(number: float) -> float | int:
    return int(number) if number == int(number) else number
