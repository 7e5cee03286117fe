"""The sandbox app: no models, only system checks and commands."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "sandbox"
    label = "sandbox"

    def ready(self) -> None:
        """Register the system checks."""
        from sandbox import checks  # noqa: F401 - importing registers them
