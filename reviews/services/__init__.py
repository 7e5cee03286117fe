"""Writes about reviews of pasted code."""

from reviews.services.creating import content_hash, review_again, review_create
from reviews.services.ending import review_cancel, review_delete

__all__ = ["content_hash", "review_again", "review_cancel", "review_create", "review_delete"]
