"""Reads about reviews. Lists never touch payloads."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import NotFound
from codereview.common.payloads import payload_get
from reviews.models import Review


def reviews_of(*, user: User) -> QuerySet[Review]:
    """A person's own reviews, newest first."""
    return Review.objects.filter(user=user)


def review_get(*, review_id: uuid.UUID, user: User) -> Review:
    """One of the user's own. Raises NotFound for anybody else's."""
    review = reviews_of(user=user).filter(pk=review_id).first()
    if review is None:
        raise NotFound(_("There is no such review."))
    return review


def review_summary(*, review: Review) -> dict[str, Any]:
    """A list item: from the row alone."""
    return {
        "id": str(review.pk),
        "title": review.title,
        "language": review.language,
        "status": review.status,
        "rating": review.rating,
        "findings_count": review.findings_count,
        "version": review.version,
        "created_at": review.created_at,
        "updated_at": review.updated_at,
    }


def review_detail(*, review: Review) -> dict[str, Any]:
    """The review with its code and findings.

    `stored` is false when the payload is missing (a store restored from an older backup): the row is
    told, its text is empty.
    """
    payload = payload_get(payload_id=review.payload)
    document = payload or {}
    return {
        **review_summary(review=review),
        "error_code": review.error_code,
        "code": document.get("code", ""),
        "summary": document.get("summary", ""),
        "findings": document.get("findings", []),
        "analysers": document.get("analysers", {}),
        "stored": payload is not None,
    }
