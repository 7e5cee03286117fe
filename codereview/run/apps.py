from django.apps import AppConfig


class RunConfig(AppConfig):
    """Only for its management command `prepare`."""

    name = "codereview.run"
    label = "run"
