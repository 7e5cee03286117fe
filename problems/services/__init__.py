"""Writes about problems. The public names of this package; its modules are private to the app."""

from problems.services.refreshing import problem_content_digest, problem_refresh
from problems.services.transitions import (
    problem_archive,
    problem_publish,
    problem_reopen,
    problem_return_to_draft,
    problem_submit_for_review,
    problem_withdraw,
)

__all__ = [
    "problem_archive",
    "problem_content_digest",
    "problem_publish",
    "problem_refresh",
    "problem_reopen",
    "problem_return_to_draft",
    "problem_submit_for_review",
    "problem_withdraw",
]
