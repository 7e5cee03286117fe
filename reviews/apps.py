from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    label = "reviews"

    def ready(self) -> None:
        """Say which rows name which payloads, and what is counted."""
        from codereview.common.metrics import gauge_register
        from codereview.common.payload_owners import payload_owner_register
        from reviews.models import RepositoryFile, RepositoryReview, Review, ReviewVersion
        from reviews.repositories import tasks  # noqa: F401 - Celery knows a task once its module is loaded
        from reviews.streams import streams_counted

        payload_owner_register(kind="review", model=Review, field="payload")
        payload_owner_register(kind="review", model=ReviewVersion, field="payload")
        payload_owner_register(kind="repository_request", model=RepositoryReview, field="request_payload")
        payload_owner_register(kind="repository_archive", model=RepositoryReview, field="archive_payload")
        payload_owner_register(kind="repository_report", model=RepositoryReview, field="report_payload")
        payload_owner_register(kind="repository_file", model=RepositoryFile, field="payload")
        gauge_register(
            name="codereview_reviews_streamed",
            help="Reviews streamed without being stored, by language",
            label="language",
            read=streams_counted,
        )
