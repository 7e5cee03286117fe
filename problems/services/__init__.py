"""Writes about problems. The public names of this package; its modules are private to the app."""

from problems.services.exporting import problem_export
from problems.services.importing import (
    Action,
    ImportPlan,
    ImportResult,
    package_import,
    package_plan,
    problem_import,
)
from problems.services.publishing import (
    VerificationRecord,
    problem_publish_on_record,
    records_load,
    records_save,
)
from problems.services.refreshing import problem_content_digest, problem_refresh
from problems.services.transitions import (
    problem_archive,
    problem_publish,
    problem_reopen,
    problem_return_to_draft,
    problem_submit_for_review,
    problem_withdraw,
)
from problems.services.verifying import verification_create, verification_run, verifications_reap

__all__ = [
    "Action",
    "ImportPlan",
    "ImportResult",
    "VerificationRecord",
    "package_import",
    "package_plan",
    "problem_archive",
    "problem_content_digest",
    "problem_export",
    "problem_import",
    "problem_publish",
    "problem_publish_on_record",
    "problem_refresh",
    "problem_reopen",
    "problem_return_to_draft",
    "problem_submit_for_review",
    "problem_withdraw",
    "records_load",
    "records_save",
    "verification_create",
    "verification_run",
    "verifications_reap",
]
