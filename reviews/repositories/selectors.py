"""Reads about reviews of repositories. Lists never touch payloads."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from codereview.accounts.models import User
from codereview.common.errors import NotFound
from codereview.common.payloads import payload_get
from reviews.models import RepositoryFile, RepositoryReview
from reviews.models.job import Status
from reviews.repositories.concluding import coverage_count
from reviews.repositories.recognising import REASONS

FILES_SHOWN_MAX = 5000  # in one answer; the counts are of all

SENTENCES: dict[str, str | Promise] = {
    "address_refused": gettext_lazy("The host that was named may not be asked from here."),
    "archive_broken": gettext_lazy("The archive is damaged."),
    "archive_too_many_files": gettext_lazy("The archive holds too many files."),
    "github_rate_limit": gettext_lazy("GitHub's limit did not let this review go on. A token has a larger one."),
    "github_token_refused": gettext_lazy("GitHub does not accept the token."),
    "github_unavailable": gettext_lazy("GitHub did not answer. Try again later."),
    "ref_not_found": gettext_lazy("The repository has no such branch, tag or commit."),
    "repository_empty": gettext_lazy("The repository is empty."),
    "repository_forbidden": gettext_lazy("GitHub does not let this repository be read."),
    "repository_not_found": gettext_lazy("There is no such repository, or it is private: then give a token."),
    "repository_review_failed": gettext_lazy("The review failed several times. Start it again."),
    "repository_too_large": gettext_lazy("The repository is too large."),
}


def repository_reviews_of(*, user: User) -> QuerySet[RepositoryReview]:
    """A person's own, newest first."""
    return RepositoryReview.objects.filter(user=user)


def repository_review_get(*, review_id: uuid.UUID, user: User) -> RepositoryReview:
    """One of the user's own. Raises NotFound for anybody else's."""
    review = repository_reviews_of(user=user).filter(pk=review_id).first()
    if review is None:
        raise NotFound(_("There is no such review."))
    return review


def repository_summary(*, review: RepositoryReview) -> dict[str, Any]:
    """A list item: from the row alone."""
    return {
        "id": str(review.pk),
        "source": review.source,
        "repository_url": review.repository_url,
        "archive_name": review.archive_name,
        "ref": review.ref,
        "commit_sha": review.commit_sha,
        "level": review.level,
        "status": review.status,
        "stage": review.stage,
        "resume_at": review.resume_at,
        "rating": review.rating,
        "files_total": review.files_total,
        "files_read": review.files_read,
        "files_skipped": review.files_skipped,
        "findings_count": review.findings_count,
        "error_code": review.error_code,
        "error": str(SENTENCES.get(review.error_code, "")),
        "created_at": review.created_at,
        "finished_at": review.finished_at,
    }


def repository_detail(*, review: RepositoryReview) -> dict[str, Any]:
    """Everything: the estimate, every file with what became of it, and the report once there is one.

    `stored` is false when a report should exist and its payload is missing.
    """
    report = payload_get(payload_id=review.report_payload)
    request = payload_get(payload_id=review.request_payload) or {}
    known = report or {}
    return {
        **repository_summary(review=review),
        "assignment": request.get("assignment", ""),
        "estimate": {
            "files": review.files_total - review.files_skipped,
            "tokens": review.tokens_estimated,
            "price": str(review.price_estimated),
            "currency": settings.LLM_CURRENCY,
            "confirmed": review.confirmed_at is not None,
        },
        "conclusion": known.get("conclusion", ""),
        "rubric": known.get("rubric"),
        "requirements": known.get("requirements", []),
        "findings": known.get("findings", []),
        "findings_left_out": known.get("findings_left_out", 0),
        "findings_dropped": known.get("findings_dropped", 0),
        "strengths": known.get("strengths", []),
        "models": known.get("models", {}),
        "coverage": known.get("coverage") or coverage_count(review=review),
        "files": files_of(review=review),
        "cost": known.get("cost"),
        "stored": report is not None or review.status != Status.FINISHED,
    }


def files_of(*, review: RepositoryReview) -> list[dict[str, Any]]:
    """The coverage map: path, size, state and the reason in words, most important first."""
    rows = RepositoryFile.objects.filter(review=review).order_by("order", "path")
    values = rows.values("path", "size", "state", "reason", "findings_count")[:FILES_SHOWN_MAX]
    return [{**row, "why": str(REASONS.get(row["reason"], ""))} for row in values]
