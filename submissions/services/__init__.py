"""Writes about submissions. The public names of this package; its modules are private to the app."""

from submissions.services.cancelling import submission_cancel
from submissions.services.creating import run_create, submission_create
from submissions.services.drafts import draft_save, drafts_claim
from submissions.services.judging import submission_judge
from submissions.services.reaping import (
    ReapReport,
    SweepReport,
    submissions_reap,
    submissions_reap_preview,
    submissions_sweep,
)
from submissions.services.rejudging import RejudgeChange, rejudge_apply, rejudge_preview
from submissions.services.telling import judged_reap, judged_tell
from submissions.services.turns import submission_judge_next

__all__ = [
    "ReapReport",
    "RejudgeChange",
    "SweepReport",
    "draft_save",
    "drafts_claim",
    "judged_reap",
    "judged_tell",
    "rejudge_apply",
    "rejudge_preview",
    "run_create",
    "submission_cancel",
    "submission_create",
    "submission_judge",
    "submission_judge_next",
    "submissions_reap",
    "submissions_reap_preview",
    "submissions_sweep",
]
