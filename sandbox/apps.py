"""The sandbox app: no models, only system checks and commands."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "sandbox"
    label = "sandbox"

    def ready(self) -> None:
        """Register the system checks; share compile results between workers where there is a place for them."""
        from django.conf import settings

        from sandbox import checks  # noqa: F401 - importing registers them
        from sandbox.judge import COMPILE_CACHE, CompileStore

        if directory := getattr(settings, "COMPILE_STORE", ""):
            COMPILE_CACHE.store = CompileStore(directory)
