"""The names of the event streams. See `codereview.common.events`."""

from __future__ import annotations

import uuid

from codereview.accounts.actors import Actor
from submissions.models import Submission


def workspace_subject(*, actor_key: str, slug: str) -> str:
    """Everything that happens to one person in one problem: what the workspace page follows."""
    return f"workspace:{actor_key}:{slug}"


def submission_subject(*, submission_id: uuid.UUID) -> str:
    """Everything that happens to one submission: what server-sent events follow."""
    return f"submission:{submission_id}"


def owner_key(*, user_id: int | None, guest_key: str) -> str:
    """The actor key of whoever sent a submission, without loading the user."""
    return f"user-{user_id}" if user_id else Actor(guest_key=guest_key).key


def submission_subjects(*, submission: Submission) -> tuple[str, ...]:
    """Both streams of a submission, the workspace first: its newest id is never below the other's.

    A run without a problem has no workspace.
    """
    own = submission_subject(submission_id=submission.pk)
    if submission.problem is None:
        return (own,)
    owner = owner_key(user_id=submission.user_id, guest_key=submission.guest_key)
    return (workspace_subject(actor_key=owner, slug=submission.problem.slug), own)
