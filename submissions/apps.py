from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    label = "submissions"

    def ready(self) -> None:
        """Connect signals, and tell the layers below what this one knows."""
        from codereview.common.metrics import gauge_register
        from problems.api.filters import register_status_lookup
        from submissions import receivers  # noqa: F401 - connects signals once models are loaded
        from submissions.selectors import open_counts, problem_statuses

        register_status_lookup(problem_statuses)
        gauge_register(
            name="codereview_submissions_open",
            help="Submissions and runs that wait or are being judged",
            label="status",
            read=open_counts,
        )
