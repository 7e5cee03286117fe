"""A repository reviewed against an assignment. One row per file, so that a dead worker's work is not paid twice."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.models.job import ReviewJob


class RepositoryReview(ReviewJob):
    """One request: a repository pinned to a commit (or an uploaded archive), an assignment, a level.

    Payloads: `request_payload` {"assignment": str, "token": an encrypted text until it has ended, or ""},
    `archive_payload` {"zip": base64} of an upload until it has ended, `report_payload` the report's document.
    """

    class Level(models.TextChoices):
        JUNIOR = "junior", _("Junior")
        MIDDLE = "middle", _("Middle")
        SENIOR = "senior", _("Senior")

    class Source(models.TextChoices):
        GITHUB = "github", _("GitHub")
        ARCHIVE = "archive", _("Uploaded archive")

    class Stage(models.TextChoices):
        LISTING = "listing", _("Listing the files")
        CONFIRMING = "confirming", _("Waiting for confirmation of the cost")
        WAITING = "waiting", _("Waiting for the rate limit")
        READING = "reading", _("Reading the files")
        CONCLUDING = "concluding", _("Writing the conclusion")
        DONE = "done", _("Done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="repository_reviews")
    source = models.CharField(max_length=10, choices=Source, default=Source.GITHUB)
    repository_url = models.CharField(max_length=300, blank=True, default="")
    ref = models.CharField(max_length=200, blank=True, default="")  # branch, tag or commit as asked
    commit_sha = models.CharField(max_length=64, blank=True, default="")
    archive_name = models.CharField(max_length=200, blank=True, default="")
    level = models.CharField(max_length=10, choices=Level)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.LISTING)
    resume_at = models.DateTimeField(null=True, blank=True)  # when a rate limit lets it go on
    rating = models.PositiveSmallIntegerField(null=True, blank=True)  # 0 to 100, computed from rubric items
    rubric_version = models.CharField(max_length=20, blank=True, default="")
    files_total = models.PositiveIntegerField(default=0)
    files_read = models.PositiveIntegerField(default=0)
    files_skipped = models.PositiveIntegerField(default=0)
    findings_count = models.PositiveIntegerField(default=0)
    tokens_estimated = models.PositiveIntegerField(default=0)
    price_estimated = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    price = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    request_payload = models.UUIDField(null=True, blank=True, editable=False)
    archive_payload = models.UUIDField(null=True, blank=True, editable=False)
    report_payload = models.UUIDField(null=True, blank=True, editable=False)
    waits = models.PositiveIntegerField(default=0)  # for limits and faults of the source, so far
    listing = models.JSONField(default=dict, blank=True)  # what was found out about the tree: see repositories.listing

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(name="repository_review_list_idx", fields=("user", "-created_at", "-id")),
            models.Index(name="repository_review_status_idx", fields=("status", "created_at")),
        )

    def __str__(self) -> str:
        return self.repository_url or self.archive_name


class RepositoryFile(models.Model):
    """One file of the tree and what became of it. Findings are a payload, written once when it was read."""

    class State(models.TextChoices):
        PENDING = "pending", _("Not yet read")
        READ = "read", _("Read")
        SKIMMED = "skimmed", _("Skimmed")
        SKIPPED = "skipped", _("Skipped")

    review = models.ForeignKey(RepositoryReview, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=1000)
    blob_sha = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    order = models.PositiveIntegerField(default=0)  # by importance, 0 first
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    reason = models.CharField(max_length=60, blank=True, default="")  # why it was skimmed or skipped
    findings_count = models.PositiveIntegerField(default=0)
    by_model = models.BooleanField(default=False)  # planned to be read by the model
    asked_at = models.DateTimeField(null=True, blank=True)  # set before the model is asked: once, never again
    reading_key = models.CharField(max_length=64, blank=True, default="")  # equal texts asked about alike: one reading
    payload = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("order", "path")
        constraints = (models.UniqueConstraint(name="repository_file_unique", fields=("review", "path")),)
        indexes = (
            models.Index(name="repository_file_state_idx", fields=("review", "state", "order")),
            models.Index(
                name="repository_file_reading_idx", fields=("reading_key",), condition=~models.Q(reading_key="")
            ),
        )

    def __str__(self) -> str:
        return self.path
