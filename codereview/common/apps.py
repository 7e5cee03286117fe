from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "codereview.common"
    label = "common"
