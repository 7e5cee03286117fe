"""Points as a curator writes them: subtasks in JSON, checked by the rules of the package format."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from django.utils.translation import gettext as _

from problems.packages.groups import MAX_POINTS
from sandbox.judge import Aggregation, Scoring, TestGroup

EXAMPLE = '{"max_score": 100, "groups": [{"name": "secret/1-small", "max_score": 100, "requires": ["sample"]}]}'
MAX_GROUPS = 100
_MODES = (Aggregation.PASS_FAIL.value, Aggregation.SUM.value, Aggregation.MIN.value)
_GROUP_NAME = re.compile(r"secret(?:/[A-Za-z0-9][A-Za-z0-9_.-]*)?")


class InvalidPoints(ValueError):
    """Points that the format does not have; the message says which and why."""


def read_points(value: Any) -> dict[str, Any]:
    """The subtasks complete, as they are stored. Raises InvalidPoints."""
    document = _mapping(value, {"groups", "aggregation", "max_score"})
    raw = document.get("groups")
    if not isinstance(raw, list) or not 0 < len(raw) <= MAX_GROUPS:
        raise InvalidPoints(_("Write a JSON object such as %(example)s.") % {"example": EXAMPLE})
    groups: list[TestGroup] = []
    for item in raw:
        groups.append(_group(item, groups))
    _check_names([group.name for group in groups])
    scoring = Scoring(
        groups=tuple(groups),
        aggregation=_mode(document, default=Aggregation.SUM, where=_("aggregation")),
        max_score=_points(document, where=_("all subtasks together"), default=sum(group.max_score for group in groups)),
    )
    if groups[0].name == "secret" and scoring != Scoring(groups=tuple(groups), max_score=groups[0].max_score):
        raise InvalidPoints(_("With “secret” alone its points are those of the problem, and they are summed."))
    return dataclasses.asdict(scoring)


def _group(item: Any, earlier: list[TestGroup]) -> TestGroup:
    words = _mapping(item, {field.name for field in dataclasses.fields(TestGroup)})
    name = words.get("name")
    if not isinstance(name, str) or not _GROUP_NAME.fullmatch(name):
        raise InvalidPoints(_("A subtask's name is that of its folder, such as secret/1-small."))
    if words.get("stop_at_first_failure", False) is not False:
        raise InvalidPoints(_("%(name)s: the format has no stop_at_first_failure for a subtask.") % {"name": name})
    requires = words.get("requires", [])
    if not isinstance(requires, list) or not all(isinstance(item, str) for item in requires):
        raise InvalidPoints(_("%(name)s: requires must be a list of names.") % {"name": name})
    _check_requires(name, requires, earlier)
    mode = _mode(words, default=Aggregation.PASS_FAIL, where=name)
    return TestGroup(name=name, max_score=_points(words, where=name), aggregation=mode, requires=tuple(requires))


def _check_requires(name: str, requires: list[str], earlier: list[TestGroup]) -> None:
    known = {group.name: group for group in earlier}
    for required in requires:
        words = {"name": name, "required": required}
        if required != "sample" and required not in known:
            raise InvalidPoints(_("%(name)s requires %(required)s, which is no earlier subtask.") % words)
        if required in known and known[required].aggregation is not Aggregation.PASS_FAIL:
            raise InvalidPoints(_("%(name)s requires %(required)s, which does not pass or fail as a whole.") % words)


def _check_names(names: list[str]) -> None:
    if names != sorted(set(names)):
        raise InvalidPoints(_("Subtasks come in the order of their names, each once."))
    if "secret" in names and len(names) > 1:
        raise InvalidPoints(_("“secret” stands for all secret tests: there can be no other subtask beside it."))


def _mapping(value: Any, known: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidPoints(_("Write a JSON object such as %(example)s.") % {"example": EXAMPLE})
    if unknown := sorted(set(value) - known):
        raise InvalidPoints(_("There is no “%(key)s” here.") % {"key": unknown[0]})
    return value


def _mode(words: dict[str, Any], *, default: Aggregation, where: str) -> Aggregation:
    value = words.get("aggregation", default.value)
    if value not in _MODES:
        raise InvalidPoints(
            _("%(name)s: aggregation must be one of %(modes)s.") % {"name": where, "modes": ", ".join(_MODES)}
        )
    return Aggregation(value)


def _points(words: dict[str, Any], *, where: str, default: float | None = None) -> float:
    value = words.get("max_score", default)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_POINTS:
        return int(value) if value == int(value) else value  # as YAML reads it back
    raise InvalidPoints(
        _("%(name)s: max_score must be a number from 0 to %(most)d.") % {"name": where, "most": MAX_POINTS}
    )
