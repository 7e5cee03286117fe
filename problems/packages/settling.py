"""Settling: what was edited outside its package (points, arguments of tests) is written where the format keeps it.

A package that was read says the same in its fields and its files, and stays as it is. After an edit the
fields are right: the settings files of the groups, the type of the problem and the arguments of a test follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from problems.packages.diagnostics import Diagnostics
from problems.packages.fields import Fields
from problems.packages.groups import SETTINGS_FILES, Settings, read_scoring, read_settings, take_words
from problems.packages.model import Package, is_legacy
from problems.packages.yamls import dump_yaml
from sandbox.judge import Scoring, TestGroup

_SECRET = "secret"  # noqa: S105 - a folder's name
_ARGUMENTS = "output_validator_args"


def settle_package(package: Package) -> Package:
    """The package with files and further keys that say what its fields say; itself when they do."""
    return _with_arguments(_with_scoring(package))


def scoring_is_settled(package: Package) -> bool:
    """Do the settings files say what `scoring` says?"""
    return not _is_scoring(package) if package.scoring is None else package.scoring == _read(package)


def _read(package: Package) -> Scoring | None:
    """The subtasks as the files have them."""
    if not _is_scoring(package):
        return None
    settings = read_settings(dict(package.files), Diagnostics())
    return read_scoring(settings, [test.name for test in package.tests], is_legacy=is_legacy(package))


def _with_scoring(package: Package) -> Package:
    # A legacy package has no way to say all that an edit may: its settings files stay the source.
    if is_legacy(package) or scoring_is_settled(package):
        return package
    package = replace(package, extra=_with_type(package.extra, is_scoring=package.scoring is not None))
    if package.scoring is None:
        return package
    settings = read_settings(dict(package.files), Diagnostics())
    files = dict(package.files)
    for folder, document in _documents(package.scoring, settings).items():
        path = settings.paths.get(folder, f"data/{folder}/{SETTINGS_FILES[0]}")
        files[path] = dump_yaml(document)
    return replace(package, files=files)


def _documents(scoring: Scoring, settings: Settings) -> dict[str, dict[str, Any]]:
    """The settings of each folder: what it had, with the points of today."""
    whole = {"max_score": _whole(scoring.max_score), "score_aggregation": scoring.aggregation.value}
    if [group.name for group in scoring.groups] == [_SECRET]:
        whole["score_aggregation"] = scoring.groups[0].aggregation.value
        return {_SECRET: {**settings.documents.get(_SECRET, {}), **whole}}
    documents = {group.name: _document(group, settings.documents.get(group.name, {})) for group in scoring.groups}
    return {_SECRET: {**settings.documents.get(_SECRET, {}), **whole}, **documents}


def _document(group: TestGroup, before: Mapping[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in before.items() if key != "require_pass"}
    points = {"max_score": _whole(group.max_score), "score_aggregation": group.aggregation.value}
    return {**rest, **points, **({"require_pass": list(group.requires)} if group.requires else {})}


def _with_type(extra: Mapping[str, Any], *, is_scoring: bool) -> dict[str, Any]:
    problem = dict(extra.get("problem", {}))
    words = [word for word in _types(extra) if word not in {"pass-fail", "scoring"}]
    words.append("scoring" if is_scoring else "pass-fail")
    problem["type"] = words[0] if len(words) == 1 else words
    return {**extra, "problem": problem}


def _is_scoring(package: Package) -> bool:
    return bool({"scoring", "score"} & set(_types(package.extra)))


def _types(extra: Mapping[str, Any]) -> list[str]:
    problem = extra.get("problem", {})
    found: list[str] = []
    for key in ("type", "validation"):
        value = problem.get(key, [])
        found += value.split() if isinstance(value, str) else [str(word) for word in value]
    return found


def _with_arguments(package: Package) -> Package:
    settings = read_settings(dict(package.files), Diagnostics())
    words: dict[str, Any] = dict(package.extra.get("tests", {}))
    for test in package.tests:
        own = Fields(dict(words.get(test.name, {})), "", Diagnostics())
        said = take_words(own, _ARGUMENTS) if _ARGUMENTS in own.rest else settings.arguments(test.name)
        if said != test.arguments:
            words[test.name] = {**words.get(test.name, {}), _ARGUMENTS: list(test.arguments)}
    if words == package.extra.get("tests", {}):
        return package
    return replace(package, extra={**package.extra, "tests": words})


def _whole(number: float) -> float | int:
    return int(number) if number == int(number) else number
