from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "codereview.common"
    label = "common"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from codereview.common import checks  # noqa: F401 - registers them
        from codereview.common.metrics import metrics_install
        from codereview.common.sqlite import anchor_open

        metrics_install()
        connection_created.connect(anchor_open, dispatch_uid="common.sqlite.anchor_open")
