"""Bodies of the reviews' tasks. A stored one: claim, look at the code, tell each finding, store, finish once."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.events import events_forget, events_publish
from codereview.common.leases import lease_claim, lease_finish, lease_kept
from codereview.common.payloads import payload_create, payload_get, payloads_delete
from reviews.analysers import SourceFile
from reviews.models import Review, ReviewVersion
from reviews.models.job import Status
from reviews.publishing import ERROR, FINDING, FINISHED, STARTED, finding_data, of_review, result_data
from reviews.reviewing import Reviewing
from reviews.services.creating import PAYLOAD
from reviews.streams import snippet_is_wanted, snippet_take, stream_forget, stream_subject
from reviews.subjects import review_subject

ATTEMPTS_MAX = 3  # a review that so many workers died of is given up
FILE_NAMES = {"python": "main.py", "javascript": "main.js", "typescript": "main.ts", "c": "main.c", "cpp": "main.cpp"}

logger = structlog.get_logger(__name__)


def review_produce(*, review_id: uuid.UUID) -> bool:
    """Review stored code. False when another worker holds or has finished it."""
    seconds = settings.JUDGE_LEASE_SECONDS
    token = lease_claim(model=Review, pk=review_id, seconds=seconds)
    if token is None:
        return False
    review = Review.objects.select_related("user").get(pk=review_id)
    with lease_kept(model=Review, pk=review_id, token=token, seconds=seconds) as lost:
        if review.attempts > ATTEMPTS_MAX:
            return _end(review, token, Status.FAILED, error_code="review_failed")
        code = (payload_get(payload_id=review.payload) or {}).get("code")
        if code is None:
            return _end(review, token, Status.FAILED, error_code="code_missing")
        _publish(review, STARTED, version=review.version)
        reviewing = Reviewing(
            source=_source(review.language, code),
            user=review.user,
            subject=str(review.pk),
            cancelled=functools.partial(_cancelled, review_id, lost.is_set),
        )
        for index, finding in reviewing:
            _publish(review, FINDING, **finding_data(index=index, finding=finding))
        if reviewing.cancelled():
            return _end(review, token, Status.CANCELLED)
    return _store(review, token, code, reviewing)


def stream_produce(*, stream_id: str) -> bool:
    """Review code that is not stored, as long as somebody listens. False when nobody does, or another worker has it."""
    snippet = snippet_take(stream_id=stream_id)
    if snippet is None:
        return False
    publish = functools.partial(events_publish, subjects=(stream_subject(stream_id),))
    publish(type=STARTED, data={})
    reviewing = Reviewing(
        source=_source(snippet.language, snippet.code),
        user=User.objects.filter(pk=snippet.user_id).first() if snippet.user_id else None,
        subject=stream_id,
        cancelled=lambda: not snippet_is_wanted(stream_id=stream_id),
    )
    try:
        for index, finding in reviewing:
            publish(type=FINDING, data=finding_data(index=index, finding=finding))
    except Exception:
        detail = _("The review failed. It is our fault; send the code again.")
        publish(type=ERROR, data={"code": "review_failed", "detail": detail})
        raise
    if reviewing.cancelled():
        stream_forget(stream_id=stream_id)  # what was said since the listener left
        return False
    publish(type=FINISHED, data=result_data(document=reviewing.document()))
    return True


def _source(language: str, code: str) -> SourceFile:
    return SourceFile(path=FILE_NAMES.get(language, "main"), language=language, text=code)


def _cancelled(review_id: uuid.UUID, lost: Callable[[], bool]) -> bool:
    """Did somebody stop it, delete it, or give it to another worker?"""
    return lost() or not Review.objects.filter(pk=review_id, cancel_requested_at__isnull=True).exists()


def _store(review: Review, token: str, code: str, reviewing: Reviewing) -> bool:
    """Payload first, row second; the payload of the version before belongs to its own row by then."""
    document = {"code": code, **reviewing.document()}
    values = {"rating": reviewing.rating, "findings_count": len(reviewing.findings)}
    current, version = payload_create(kind=PAYLOAD, data=document), payload_create(kind=PAYLOAD, data=document)
    before = review.payload
    with transaction.atomic():
        finished = lease_finish(
            model=Review,
            pk=review.pk,
            token=token,
            status=Status.FINISHED,
            payload=current,
            finished_at=timezone.now(),
            **values,
        )
        if finished:
            ReviewVersion.objects.create(
                review=review,
                number=review.version,
                payload=version,
                provider=reviewing.provider,
                model=reviewing.model,
                prompt_version=reviewing.prompt_version,
                **values,
            )
    payloads_delete(payload_ids=[before] if finished else [current, version])
    if finished:
        _publish(review, FINISHED, version=review.version, **result_data(document=document))
    return finished


def _end(review: Review, token: str, status: Status, *, error_code: str = "") -> bool:
    finished = lease_finish(
        model=Review, pk=review.pk, token=token, status=status, error_code=error_code, finished_at=timezone.now()
    )
    if finished:
        _publish(review, FINISHED, status=status.value, version=review.version, error_code=error_code)
    elif not Review.objects.filter(pk=review.pk).exists():
        events_forget(subject=review_subject(review_id=review.pk))  # it was deleted while it was written
    return finished


def _publish(review: Review, type: str, **data: Any) -> None:  # noqa: A002 - the contract's word
    subject = review_subject(review_id=review.pk)
    events_publish(subjects=(subject,), type=type, data=of_review(review.pk, data))
