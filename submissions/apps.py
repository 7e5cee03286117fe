from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    label = "submissions"

    def ready(self) -> None:
        """Connect signals, and tell the layer below how a person stands with its problems."""
        from problems.api.filters import register_status_lookup
        from submissions import receivers  # noqa: F401 - connects signals once models are loaded
        from submissions.selectors import problem_statuses

        register_status_lookup(problem_statuses)
