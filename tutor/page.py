"""What the tutor adds to the workspace page and to the page of a result."""

from __future__ import annotations

from typing import Any

from codereview.accounts.actors import Actor
from problems.models import Problem
from submissions.models import Submission
from tutor.rules import LEVEL_MAX
from tutor.selectors import problem_hints, submission_hints


def workspace_hints(actor: Actor, problem: Problem) -> list[dict[str, Any]]:
    """The person's latest hints on this problem; none for a guest."""
    return problem_hints(user=actor.user, problem=problem) if actor.user else []


def workspace_hint_levels(actor: Actor, problem: Problem) -> int:
    """How many hints one attempt can have, so that the page stops offering more."""
    return LEVEL_MAX


def result_hints(actor: Actor, submission: Submission) -> list[dict[str, Any]]:
    """The hints given for a submission, to whoever may see it."""
    return submission_hints(submission=submission)
