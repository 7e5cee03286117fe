from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class InsightsConfig(AppConfig):
    name = "insights"
    label = "insights"

    def ready(self) -> None:
        """The views go before tables change and come back afterwards; say which rows name which payloads."""
        from codereview.common.payload_owners import payload_owner_register
        from insights.models import Question
        from insights.query.installing import views_drop, views_make

        pre_migrate.connect(views_drop, sender=self, dispatch_uid="insights.views_drop")
        post_migrate.connect(views_make, sender=self, dispatch_uid="insights.views_make")
        payload_owner_register(kind="question", model=Question, field="payload")
