"""Subtasks: which tests belong together, what they are worth, and which are not run."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.judge.types import (
    Aggregation,
    GroupResult,
    JudgeRequest,
    Scoring,
    TestCase,
    TestGroup,
    TestResult,
    Verdict,
)

_DIGITS = 4


class InvalidScore(ValueError):
    """A checker gave points that its group does not have; the message says which."""


def group_of(scoring: Scoring | None, name: str) -> TestGroup | None:
    """The group that a test belongs to: of several, the one with the longest name."""
    found = [group for group in scoring.groups if belongs(name, group.name)] if scoring else []
    return max(found, key=lambda group: len(group.name), default=None)


def belongs(test: str, group: str) -> bool:
    """Is the test of this name in the group of that name?"""
    return test.startswith(f"{group}/")


def share_of(request: JudgeRequest, test: TestCase, *, points: float | None, multiplier: float | None) -> float:
    """How much of the test's points an accepted answer earns, from 0 to 1. Raises `InvalidScore`."""
    group = group_of(request.scoring, test.name)
    if group is None or (points is None and multiplier is None):
        return 1.0
    if group.aggregation is Aggregation.PASS_FAIL:
        raise InvalidScore(f"the group {group.name} passes or fails as a whole, but there is a score for {test.name}")
    if points is None:
        return multiplier if multiplier is not None else 1.0
    worth = _worth(group, sum(group_of(request.scoring, other.name) is group for other in request.tests))
    if points > worth:
        raise InvalidScore(f"{test.name} is worth {worth:g} points, but {points:g} were given")
    return points / worth if worth else 0.0


def reason_to_skip(request: JudgeRequest, results: Sequence[TestResult], test: TestCase) -> str:
    """Why a test of a group need not be run after these results; "" when it must."""
    group = group_of(request.scoring, test.name)
    if group is None:
        return ""
    for required in group.requires:
        if any(belongs(result.name, required) and result.verdict is not Verdict.ACCEPTED for result in results):
            return f"not run: {required} must pass first"
    if group.stop_at_first_failure and any(
        belongs(result.name, group.name) and result.verdict is not Verdict.ACCEPTED for result in results
    ):
        return "not run: an earlier test of its group failed"
    return ""


def group_results(request: JudgeRequest, results: Sequence[TestResult]) -> tuple[GroupResult, ...]:
    """What each group earned, in order."""
    scoring = request.scoring
    if scoring is None:
        return ()
    return tuple(
        _group_result(group, [result for result in results if group_of(scoring, result.name) is group])
        for group in scoring.groups
    )


def score_of(scoring: Scoring, groups: Sequence[GroupResult]) -> float:
    """The points of all groups, from 0 to 1."""
    parts = [group.score for group in groups]
    if scoring.aggregation is Aggregation.PASS_FAIL:
        return float(bool(groups) and all(group.verdict is Verdict.ACCEPTED for group in groups))
    points = _aggregate(scoring.aggregation, parts)
    return round(min(points / scoring.max_score, 1.0), _DIGITS) if scoring.max_score else 0.0


def _group_result(group: TestGroup, results: list[TestResult]) -> GroupResult:
    passed = [result.verdict is Verdict.ACCEPTED for result in results]
    failed = next((result for result in results if result.verdict not in {None, Verdict.ACCEPTED}), None)
    skipped = next((result.message for result in results if result.verdict is None), "")
    verdict = failed.verdict if failed else None
    if results and all(passed):
        verdict = Verdict.ACCEPTED
    return GroupResult(
        name=group.name,
        verdict=verdict,
        score=round(_points(group, results), _DIGITS),
        max_score=group.max_score,
        tests_passed=sum(passed),
        tests_total=len(results),
        message=skipped,
    )


def _points(group: TestGroup, results: list[TestResult]) -> float:
    if not results:
        return 0.0
    if group.aggregation is Aggregation.PASS_FAIL:
        return group.max_score if all(result.verdict is Verdict.ACCEPTED for result in results) else 0.0
    worth = _worth(group, len(results))
    earned = [worth * result.share if result.verdict is Verdict.ACCEPTED else 0.0 for result in results]
    return _aggregate(group.aggregation, earned)


def _worth(group: TestGroup, tests: int) -> float:
    return group.max_score / max(tests, 1) if group.aggregation is Aggregation.SUM else group.max_score


def _aggregate(how: Aggregation, points: list[float]) -> float:
    if not points:
        return 0.0
    if how is Aggregation.AVG:
        return sum(points) / len(points)
    return {Aggregation.MIN: min, Aggregation.MAX: max}.get(how, sum)(points)
