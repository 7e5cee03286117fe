"""Parts of the workspace page's data that the apps above contribute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codereview.accounts.actors import Actor
from problems.models import Problem

# (actor, problem) -> something that JSON can hold
WorkspacePart = Callable[[Actor, Problem], Any]

_parts: dict[str, WorkspacePart] = {}


def register_workspace_part(name: str, part: WorkspacePart) -> None:
    """Add an entry to the page's data. Called once, from an app's ready()."""
    _parts[name] = part


def workspace_parts(*, actor: Actor, problem: Problem) -> dict[str, Any]:
    """What the registered parts have to say about this person and problem, by name."""
    return {name: part(actor, problem) for name, part in _parts.items()}
