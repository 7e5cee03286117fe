"""Reads about reviews. Lists never touch payloads."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import NotFound
from codereview.common.events import Event
from codereview.common.payloads import payload_get
from reviews.models import Review, ReviewVersion
from reviews.models.job import Status
from reviews.publishing import ERROR, FINDING, FINISHED, of_review, result_data

# What a payload lacks that was written before a review came to its end, or that is lost.
_NOTHING = {"findings": [], "summary": "", "analysers": {}, "provider": "", "interrupted": False}


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


def review_ended_events(*, review_id: uuid.UUID) -> list[Event] | None:
    """The events of a review that has ended, made from what is stored. None while it is written.

    Ids follow from the time it ended, so they are the same at every call. A deleted review ends in an error.
    """
    review = Review.objects.filter(pk=review_id).first()
    if review is None:
        data = {"code": "not_found", "detail": _("This review was deleted.")}
        return [Event(id="", type=ERROR, at=timezone.now().isoformat(), data=data)]
    if review.finished_at is None:
        return None
    document = (payload_get(payload_id=review.payload) or {}) if review.status == Status.FINISHED else {}
    findings = document.get("findings", [])
    news: list[tuple[str, dict[str, Any]]] = [
        (FINDING, {"index": index, "finding": finding}) for index, finding in enumerate(findings)
    ]
    if review.status == Status.FINISHED:
        end = result_data(document={**_NOTHING, **document, "rating": review.rating})
    else:
        end = {"status": review.status, "error_code": review.error_code}
    news.append((FINISHED, {"version": review.version, **end}))
    milliseconds, at = int(review.finished_at.timestamp() * 1000), review.finished_at.isoformat()
    return [
        Event(id=f"{milliseconds}-{number}", type=kind, at=at, data=of_review(review.pk, data))
        for number, (kind, data) in enumerate(news)
    ]


def review_versions(*, review: Review) -> QuerySet[ReviewVersion]:
    """Its finished versions, the first one first, without their text."""
    return review.versions.all()


def review_version_get(*, review: Review, number: str) -> ReviewVersion:
    """One finished version, by its number as an address has it. Raises NotFound."""
    is_number = number.isascii() and number.isdecimal() and len(number) < 7
    version = review.versions.filter(number=int(number)).first() if is_number else None
    if version is None:
        raise NotFound(_("This review has no such version."))
    return version


def review_detail(*, review: Review, version: ReviewVersion | None = None) -> dict[str, Any]:
    """The review with its code and findings, as it is now or as it was in one of its versions.

    `stored` is false when the payload is missing (a store restored from an older backup): the row is
    told, its text is empty.
    """
    payload = payload_get(payload_id=version.payload if version else review.payload)
    document = payload or {}
    shown = version and {
        "rating": version.rating,
        "findings_count": version.findings_count,
        "version": version.number,
    }
    return {
        **review_summary(review=review),
        **(shown or {}),
        "error_code": review.error_code,
        "code": document.get("code", ""),
        "summary": document.get("summary", ""),
        "findings": document.get("findings", []),
        "analysers": document.get("analysers", {}),
        "provider": document.get("provider", ""),
        "interrupted": document.get("interrupted", False),
        "stored": payload is not None,
    }
