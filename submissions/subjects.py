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


def owner_key(*, submission: Submission) -> str:
    """The actor key of whoever sent it, without loading the user."""
    return f"user-{submission.user_id}" if submission.user_id else Actor(guest_key=submission.guest_key).key


def submission_subjects(*, submission: Submission) -> tuple[str, ...]:
    """Both streams of a submission, the workspace first: its newest id is never below the other's.

    A run without a problem has no workspace.
    """
    own = submission_subject(submission_id=submission.pk)
    if submission.problem is None:
        return (own,)
    workspace = workspace_subject(actor_key=owner_key(submission=submission), slug=submission.problem.slug)
    return (workspace, own)
