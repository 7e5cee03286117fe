"""Writes about reviews of pasted code, and the door to those that are only streamed."""

from reviews.services.creating import content_hash, review_again, review_create
from reviews.services.ending import review_cancel, review_delete
from reviews.services.streaming import review_stream_open, review_stream_send

__all__ = [
    "content_hash",
    "review_again",
    "review_cancel",
    "review_create",
    "review_delete",
    "review_stream_open",
    "review_stream_send",
]
