"""Test groups: the settings files in `data/`, as what the judge knows of subtasks and of checker arguments.

2025-09 calls the file `test_group.yaml`; there a group is a folder directly below `data/secret`. Legacy
calls it `testdata.yaml`, and a folder without one is ruled by the nearest above it.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from problems.packages.diagnostics import Diagnostics
from problems.packages.fields import Fields
from problems.packages.yamls import InvalidYaml, load_yaml
from sandbox.judge import Aggregation, Scoring, TestGroup

SETTINGS_FILES = ("test_group.yaml", "testdata.yaml")
MAX_POINTS = 1_000_000
_SECRET = "secret"  # noqa: S105 - a folder's name
_LEGACY_MODES = {"sum": Aggregation.SUM, "min": Aggregation.MIN, "max": Aggregation.MAX, "avg": Aggregation.AVG}
_MODES = tuple(mode.value for mode in (Aggregation.PASS_FAIL, Aggregation.SUM, Aggregation.MIN))


@dataclass(slots=True)
class Settings:
    """The settings files of a package by folder below `data/` ("secret/1-small"; "" for `data` itself)."""

    documents: dict[str, dict[str, Any]]
    paths: dict[str, str]
    diagnostics: Diagnostics

    def nearest(self, folder: str, key: str = "") -> str | None:
        """The folder at or above `folder` that has settings (with this key)."""
        while True:
            if folder in self.documents and (not key or key in self.documents[folder]):
                return folder
            if not folder:
                return None
            folder = folder.rpartition("/")[0]

    def fields(self, folder: str) -> Fields:
        """The settings of exactly this folder; empty where it has none."""
        path = self.paths.get(folder, f"data/{folder}/{SETTINGS_FILES[0]}")
        return Fields(self.documents.get(folder, {}), path, self.diagnostics)

    def ruling(self, folder: str) -> Fields:
        """The settings that rule this folder: its own or the nearest above."""
        found = self.nearest(folder)
        return self.fields(folder if found is None else found)

    def arguments(self, test: str) -> tuple[str, ...]:
        """What the groups above a test pass on to the checker."""
        folder = test.rpartition("/")[0]
        for key in ("output_validator_args", "output_validator_flags"):
            found = self.nearest(folder, key)
            if found is not None:
                return take_words(self.fields(found), key)
        return ()


def read_settings(files: dict[str, bytes], diagnostics: Diagnostics) -> Settings:
    """Every settings file; they stay among the files, because nothing here writes them."""
    settings = Settings({}, {}, diagnostics)
    for path in sorted(files):
        folder, _, name = path.rpartition("/")
        if name not in SETTINGS_FILES or not (folder + "/").startswith("data/"):
            continue
        try:
            settings.documents[folder.partition("/")[2]] = load_yaml(files[path])
        except InvalidYaml as error:
            diagnostics.error("bad_yaml", path, str(error))
        settings.paths[folder.partition("/")[2]] = path
    return settings


def take_words(fields: Fields, key: str) -> tuple[str, ...]:
    """Arguments: a list of texts, or one text split as a shell would. Numbers are accepted as their digits."""
    value = fields.take(key)
    if isinstance(value, dict):  # legacy: {name, flags}
        value = value.get("flags")
    if value is None:
        return ()
    if isinstance(value, str):
        try:
            return tuple(shlex.split(value))
        except ValueError as error:
            fields.error("wrong_value", f"{key}: {error}")
            return ()
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return tuple(map(str, value))
    fields.error("wrong_value", f"{key} must be a list of texts")
    return ()


def read_scoring(settings: Settings, tests: Iterable[str], *, is_legacy: bool) -> Scoring | None:
    """The subtasks of a scoring problem, from its settings and the names of its tests."""
    secret = [name for name in tests if name.startswith(f"{_SECRET}/")]
    folders = sorted({"/".join(name.split("/")[:2]) for name in secret if name.count("/") > 1})
    loose = [name for name in secret if name.count("/") == 1]
    if folders and loose:
        settings.diagnostics.error("mixed_groups", f"data/{loose[0]}.in", "data/secret has both tests and groups")
        return None
    if not secret:
        return None
    counts = {folder: sum(name.startswith(f"{folder}/") for name in secret) for folder in folders or [_SECRET]}
    return _legacy(settings, counts) if is_legacy else _current(settings, counts)


def _current(settings: Settings, counts: dict[str, int]) -> Scoring:
    whole = settings.fields(_SECRET)
    total = _points(whole, default=100.0)
    aggregation = Aggregation(whole.take_choice("score_aggregation", _MODES, default=Aggregation.SUM.value))
    if list(counts) == [_SECRET]:
        group = TestGroup(name=_SECRET, max_score=total, aggregation=aggregation)
        return Scoring(groups=(group,), max_score=total)
    groups: list[TestGroup] = []
    for folder in counts:
        own = settings.fields(folder)
        mode = Aggregation(own.take_choice("score_aggregation", _MODES, default=Aggregation.PASS_FAIL.value))
        requires = own.take_texts("require_pass")
        _check_requires(own, requires, groups)
        groups.append(TestGroup(name=folder, max_score=_points(own), aggregation=mode, requires=requires))
    reached = sum(group.max_score for group in groups)
    if aggregation is Aggregation.SUM and reached != total:
        settings.diagnostics.warning(
            "score_sum", whole.path, f"the groups are worth {reached:g} points together, the problem {total:g}"
        )
    return Scoring(groups=tuple(groups), aggregation=aggregation, max_score=total)


def _points(fields: Fields, *, default: float | None = None) -> float:
    if fields.rest.get("max_score", default) in {None, "unbounded"}:
        fields.error("unbounded_score", "max_score must be a number: scores without an upper bound are not supported")
        return 1.0
    return fields.take_number("max_score", default=default or 0.0, low=0, high=MAX_POINTS)


def _check_requires(fields: Fields, requires: Iterable[str], earlier: list[TestGroup]) -> None:
    known = {group.name: group for group in earlier}
    for name in requires:
        if name != "sample" and name not in known:
            fields.error("bad_dependency", f"require_pass names {name}, which is neither sample nor an earlier group")
        elif name in known and known[name].aggregation is not Aggregation.PASS_FAIL:
            fields.error("bad_dependency", f"require_pass names {name}, which does not pass or fail as a whole")


def _legacy(settings: Settings, counts: dict[str, int]) -> Scoring:
    groups = tuple(_legacy_group(settings, folder, count) for folder, count in counts.items())
    if list(counts) == [_SECRET]:
        return Scoring(groups=groups, max_score=groups[0].max_score)
    above = settings.ruling(_SECRET)
    aggregation = _legacy_mode(above)
    worth = [group.max_score for group in groups]
    total = {Aggregation.SUM: sum(worth), Aggregation.MIN: min(worth), Aggregation.MAX: max(worth)}
    reached = _upper_bound(above) or total.get(aggregation, sum(worth) / len(worth))
    return Scoring(groups=groups, aggregation=aggregation, max_score=reached)


def _legacy_group(settings: Settings, folder: str, tests: int) -> TestGroup:
    fields = settings.ruling(folder)
    if fields.take_text("grading", default="default") != "default":
        fields.error("custom_grader", "grading: custom is not supported; use the default grader's flags")
    mode = _legacy_mode(fields)
    accept = fields.take_number("accept_score", default=1.0, low=0, high=MAX_POINTS)
    reach = accept * tests if mode is Aggregation.SUM else accept
    return TestGroup(
        name=folder,
        max_score=reach,
        aggregation=mode,
        stop_at_first_failure=fields.take_text("on_reject", default="break") == "break",
    )


def _legacy_mode(fields: Fields) -> Aggregation:
    flags = fields.take_text("grader_flags").split()
    if "accept_if_any_accepted" in flags:
        fields.error("custom_grader", "the grader flag accept_if_any_accepted is not supported")
    return next((_LEGACY_MODES[flag] for flag in reversed(flags) if flag in _LEGACY_MODES), Aggregation.SUM)


def _upper_bound(fields: Fields) -> float | None:
    words = fields.take_text("range").split()
    try:
        bound = float(words[1]) if len(words) == 2 else math.inf
    except ValueError:
        fields.error("wrong_value", "range must be two numbers")
        return None
    return bound if 0 < bound <= MAX_POINTS else None
