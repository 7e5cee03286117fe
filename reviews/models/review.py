"""A piece of pasted code and the feedback on it. Text lives in payloads; lists never touch those."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce

from reviews.models.job import ReviewJob


class Review(ReviewJob):
    """One piece of code of one owner, identified by its content.

    The payload of the current version: {"code": str, "findings": [...], "summary": str, "response": str}.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviews")
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64, editable=False)  # sha256 of language, NUL, code
    rating = models.PositiveSmallIntegerField(null=True, blank=True)  # 0 to 100, computed from the findings
    rating_order = models.GeneratedField(  # lists are sorted by it: a review without a rating stands below all others
        expression=Coalesce("rating", -1), output_field=models.SmallIntegerField(), db_persist=True
    )
    findings_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    payload = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (models.UniqueConstraint(name="review_content_unique", fields=("user", "content_hash")),)
        indexes = (
            models.Index(name="review_list_idx", fields=("user", "-created_at", "-id")),
            models.Index(name="review_language_idx", fields=("user", "language", "-created_at", "-id")),
            models.Index(name="review_title_idx", fields=("user", "title", "id")),
            models.Index(name="review_rating_idx", fields=("user", "rating_order", "id")),
            models.Index(name="review_language_rating_idx", fields=("user", "language", "rating_order", "id")),
            models.Index(name="review_status_idx", fields=("status", "created_at")),
        )

    def __str__(self) -> str:
        return self.title


class TitleWord(models.Model):
    """A word of a review's title, by which the review is found. Bytes of UTF-8: their order, and so the range of
    all words with one beginning, is the same in every database and under every collation.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="title_words", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.BinaryField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(name="review_title_word_unique", fields=("review", "word")),)
        indexes = (models.Index(name="review_title_word_idx", fields=("user", "word", "review")),)

    def __str__(self) -> str:
        return bytes(self.word).decode()


class ReviewVersion(models.Model):
    """One finished answer to the same code: a re-review adds one, none is ever changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    payload = models.UUIDField(editable=False)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    findings_count = models.PositiveIntegerField(default=0)
    provider = models.CharField(max_length=40, blank=True, default="")
    model = models.CharField(max_length=100, blank=True, default="")
    prompt_version = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(name="review_version_unique", fields=("review", "number")),)

    def __str__(self) -> str:
        return f"version {self.number} of {self.review_id}"
