from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    label = "reviews"

    def ready(self) -> None:
        """Say which rows name which payloads."""
        from codereview.common.payload_owners import payload_owner_register
        from reviews.models import RepositoryFile, RepositoryReview, Review, ReviewVersion
        from reviews.repositories import tasks  # noqa: F401 - Celery knows a task once its module is loaded

        payload_owner_register(kind="review", model=Review, field="payload")
        payload_owner_register(kind="review", model=ReviewVersion, field="payload")
        payload_owner_register(kind="repository_request", model=RepositoryReview, field="request_payload")
        payload_owner_register(kind="repository_archive", model=RepositoryReview, field="archive_payload")
        payload_owner_register(kind="repository_report", model=RepositoryReview, field="report_payload")
        payload_owner_register(kind="repository_file", model=RepositoryFile, field="payload")
