from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    label = "submissions"

    def ready(self) -> None:
        """Connect signals, and tell the layers below what this one knows."""
        from codereview.common.metrics import gauge_register
        from codereview.common.payload_owners import payload_owner_register
        from problems.api.filters import register_status_lookup
        from submissions import receivers  # noqa: F401 - connects signals once models are loaded
        from submissions.models import Draft, Submission
        from submissions.selectors import open_counts, problem_statuses

        register_status_lookup(problem_statuses)
        payload_owner_register(kind="source", model=Submission, field="source_payload")
        payload_owner_register(kind="judgement", model=Submission, field="judgement_payload")
        payload_owner_register(kind="draft", model=Draft, field="payload")
        gauge_register(
            name="codereview_submissions_open",
            help="Submissions and runs that wait or are being judged",
            label="status",
            read=open_counts,
        )
