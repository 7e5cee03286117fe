"""What the tutor adds to the workspace page."""

from __future__ import annotations

from typing import Any

from codereview.accounts.actors import Actor
from problems.models import Problem
from tutor.selectors import problem_hints


def workspace_hints(actor: Actor, problem: Problem) -> list[dict[str, Any]]:
    """The person's latest hints on this problem; none for a guest."""
    return problem_hints(user=actor.user, problem=problem) if actor.user else []
