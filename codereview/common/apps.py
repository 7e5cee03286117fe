from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "codereview.common"
    label = "common"

    def ready(self) -> None:
        from codereview.common.metrics import metrics_install

        metrics_install()
