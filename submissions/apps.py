from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    label = "submissions"

    def ready(self) -> None:
        from submissions import receivers  # noqa: F401 - connects signals once models are loaded
