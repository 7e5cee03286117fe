"""Conditions that many ready questions share. An empty parameter means: no such condition."""

from __future__ import annotations

from insights.library.ready import Parameter


def of_group(alias: str) -> str:
    """Only learners of the group :group_name."""
    return (
        f"(:group_name = '' OR {alias}.learner IN (SELECT m.learner FROM insights_group_members AS m"
        " WHERE LOWER(m.group_name) = LOWER(:group_name)))"
    )


def in_language(alias: str) -> str:
    """Only submissions in :language."""
    return f"(:language = '' OR {alias}.language = :language)"


def of_problem(alias: str) -> str:
    """Only the problem :problem."""
    return f"(:problem = '' OR {alias}.problem = :problem)"


def narrowed(days: int, **more: Parameter) -> dict[str, Parameter]:
    """Defaults of a question about recent days that may be narrowed to a group."""
    return {"days": days, "group_name": "", **more}
