from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    label = "reviews"

    def ready(self) -> None:
        """Say which rows name which payloads."""
        from codereview.common.payload_owners import payload_owner_register
        from reviews.models import Review, ReviewVersion

        payload_owner_register(kind="review", model=Review, field="payload")
        payload_owner_register(kind="review", model=ReviewVersion, field="payload")
