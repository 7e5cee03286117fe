"""What happens after a judgement: statistics and outcomes follow. Safe to repeat."""

from __future__ import annotations

import uuid
from typing import Any

from submissions.models import Submission
from submissions.selectors import submission_reread
from tutor.progress.outcomes import hint_outcomes_join, siblings_note
from tutor.progress.skills import skills_rebuild, skills_update


def progress_follow(*, submission_id: uuid.UUID, **kwargs: Any) -> None:
    """Receiver of `submissions.signals.submission_judged`: runs in the worker, after the commit.

    A run, or a fault of ours, changes nothing.
    """
    submission = submission_reread(submission_id=submission_id)
    if submission is None or submission.user_id is None or submission.problem_id is None:
        return
    if submission.kind != Submission.Kind.SUBMISSION or submission.status != Submission.Status.FINISHED:
        return
    skills_update(user_id=submission.user_id, problem_id=submission.problem_id)
    if submission.verdict not in {"", Submission.Verdict.JUDGE_ERROR}:
        hint_outcomes_join(submission=submission)
        siblings_note(submission=submission)


def progress_follow_rejudge(*, submission_ids: list[uuid.UUID], **kwargs: Any) -> None:
    """Receiver of `submissions.signals.submissions_rejudged`: verdicts changed, so skills are counted anew.

    Hints stay joined to what their learners saw then.
    """
    rows = Submission.objects.filter(pk__in=submission_ids, user__isnull=False).order_by()
    skills_rebuild(user_ids=sorted({user_id for user_id in rows.values_list("user_id", flat=True) if user_id}))
