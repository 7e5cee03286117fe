from django.apps import AppConfig


class LlmConfig(AppConfig):
    name = "codereview.llm"
    label = "llm"

    def ready(self) -> None:
        """Plug into health, numbers and system checks."""
        from codereview.llm import checks, numbers
        from codereview.llm.readiness import readiness_install

        checks.checks_install()
        numbers.numbers_install()
        readiness_install()
