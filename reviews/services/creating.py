"""Taking in code for review: check, store, enqueue after the commit."""

from __future__ import annotations

import functools
import hashlib
import uuid

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import Conflict
from codereview.common.events import events_forget
from codereview.common.idempotency import idempotency_find, idempotency_record, keyed_request
from codereview.common.limits import limit_check_named
from codereview.common.payloads import payload_create, payloads_delete
from reviews.inputs import check_code, check_language, check_title
from reviews.models import Review, TitleWord
from reviews.models.job import Status
from reviews.queueing import review_enqueue
from reviews.subjects import review_subject
from reviews.titles import title_words_rows

PAYLOAD = "review"  # the payload's kind: {"code": str, "findings": [...], "summary": str, "analysers": {...}}

_ENDED = (Status.FINISHED, Status.CANCELLED, Status.FAILED)


def content_hash(*, language: str, code: str) -> str:
    """What makes two reviews of one person the same: the language and every byte of the code."""
    return hashlib.sha256(f"{language}\0{code}".encode()).hexdigest()


def review_create(
    *, user: User, title: str, language: str, code: str, idempotency_key: str = ""
) -> tuple[Review, bool]:
    """Take in code. Returns the row and whether it was made now: the same code again is the same review.

    Raises InvalidInput (see `reviews.inputs`), KeyReused or TooManyRequests; then nothing was stored.
    """
    title = check_title(title=title)
    check_language(language=language)
    check_code(code=code)
    digest = content_hash(language=language, code=code)
    request = keyed_request(user, idempotency_key, "review", title, language, code)
    rows = Review.objects.filter(user=user)
    if made := idempotency_find(rows=rows, request=request):
        return made, False
    if existing := _existing(user, digest):
        return existing, False
    limit_check_named(name="reviews_per_person", key=str(user.pk))
    payload = payload_create(kind=PAYLOAD, data={"code": code})
    try:
        with transaction.atomic():
            review = Review.objects.create(
                user=user, title=title, language=language, content_hash=digest, payload=payload
            )
            idempotency_record(request=request, made=review.pk)
            TitleWord.objects.bulk_create(title_words_rows(review=review))
            transaction.on_commit(functools.partial(review_enqueue, review_id=review.pk))
    except IntegrityError:
        # Another request with this code or key committed first. Anything else is our own fault.
        payloads_delete(payload_ids=[payload])
        existing = idempotency_find(rows=rows, request=request) or _existing(user, digest)
        if existing is None:
            raise
        return existing, False
    return review, True


@transaction.atomic
def review_again(*, review: Review) -> Review:
    """Ask for another version of a review that has ended. Raises Conflict (review_running)."""
    limit_check_named(name="reviews_per_person", key=str(review.user_id))
    open_again = Review.objects.filter(pk=review.pk, status__in=_ENDED).update(
        status=Status.QUEUED,
        version=F("version") + 1,
        attempts=0,
        error_code="",
        cancel_requested_at=None,
        finished_at=None,
    )
    if not open_again:
        raise Conflict(_("This review is being written. Wait for it, or stop it."), code="review_running")
    transaction.on_commit(functools.partial(_send_again, review.pk))
    review.refresh_from_db()
    return review


def _send_again(review_id: uuid.UUID) -> None:
    # A stream tells one version: who follows from the beginning must not stop at the end of the one before.
    events_forget(subject=review_subject(review_id=review_id))
    review_enqueue(review_id=review_id)


def _existing(user: User, digest: str) -> Review | None:
    return Review.objects.filter(user=user, content_hash=digest).first()
