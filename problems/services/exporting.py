"""Giving a problem away as a package."""

from __future__ import annotations

from problems.content import content_of
from problems.models import Problem
from problems.packages import Package
from problems.packaging import content_to_package


def problem_export(*, problem: Problem) -> Package:
    """The whole problem as a package: importing it again changes nothing."""
    return content_to_package(content_of(problem))
