from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProblemsConfig(AppConfig):
    name = "problems"
    label = "problems"

    def ready(self) -> None:
        from problems.groups import groups_ensure

        post_migrate.connect(groups_ensure, sender=self, dispatch_uid="problems.groups")
