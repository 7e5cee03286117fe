"""Writes about reviews of repositories: take in, confirm, cancel, delete."""

from __future__ import annotations

import base64
import functools
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from codereview.accounts.models import User
from codereview.common.errors import Conflict
from codereview.common.limits import limit_check_named
from codereview.common.payloads import payload_create, payload_get, payloads_delete
from reviews.models import RepositoryReview
from reviews.models.job import Status
from reviews.repositories.github import address_parse
from reviews.repositories.inputs import check_archive, check_assignment
from reviews.repositories.job import repository_publish
from reviews.repositories.queueing import repository_enqueue
from reviews.repositories.recognising import path_shown
from reviews.repositories.spool import Spool
from reviews.repositories.tokens import token_check, token_seal

Stage = RepositoryReview.Stage
Source = RepositoryReview.Source


def repository_review_create(
    *,
    user: User,
    repository_url: str,
    assignment: str,
    level: str,
    ref: str = "",
    token: str = "",
    confirm: bool = False,
) -> RepositoryReview:
    """Take in a repository by its address. `confirm`: whatever it costs, do not ask.

    Raises InvalidInput (repository_url_invalid, ref_invalid, token_invalid, assignment_…) or TooManyRequests;
    then nothing was stored. Whether the repository exists is found out by the worker.
    """
    address = address_parse(url=repository_url, ref=ref)
    request = {
        "assignment": check_assignment(assignment=assignment),
        "token": token_seal(token=token_check(token=token)),
    }
    values = {"source": Source.GITHUB, "repository_url": address.url, "ref": address.ref}
    return _create(user=user, level=level, request=request, confirm=confirm, values=values)


def repository_review_upload(
    *, user: User, archive: IO[bytes], name: str, assignment: str, level: str, confirm: bool = False
) -> RepositoryReview:
    """Take in an uploaded zip. Raises InvalidInput (archive_too_large, archive_broken, assignment_…)."""
    request = {"assignment": check_assignment(assignment=assignment), "token": ""}
    data = check_archive(file=archive)
    values = {"source": Source.ARCHIVE, "archive_name": path_shown(name)[:200]}
    return _create(user=user, level=level, request=request, confirm=confirm, values=values, archive=data)


def _create(
    *, user: User, level: str, request: dict[str, str], confirm: bool, values: dict[str, Any], archive: bytes = b""
) -> RepositoryReview:
    limit_check_named(name="repositories_per_person", key=str(user.pk))
    if archive:
        stored = {"zip": base64.b64encode(archive).decode()}
        values["archive_payload"] = payload_create(kind="repository_archive", data=stored)
    payload = payload_create(kind="repository_request", data=request)
    with transaction.atomic():
        review = RepositoryReview.objects.create(
            user=user,
            level=level,
            request_payload=payload,
            confirmed_at=timezone.now() if confirm else None,
            **values,
        )
        transaction.on_commit(functools.partial(repository_enqueue, review_id=review.pk))
    return review


@transaction.atomic
def repository_review_confirm(*, review: RepositoryReview) -> RepositoryReview:
    """Agree to the estimated cost. Again is fine. Raises Conflict (nothing_to_confirm) before there is an estimate."""
    waiting = RepositoryReview.objects.filter(pk=review.pk, status=Status.QUEUED, stage=Stage.CONFIRMING)
    now = timezone.now()
    if waiting.update(confirmed_at=now, stage=Stage.READING, updated_at=now):
        transaction.on_commit(functools.partial(repository_enqueue, review_id=review.pk))
    review.refresh_from_db()
    if review.confirmed_at is None:
        raise Conflict(_("There is no cost to confirm in this review now."), code="nothing_to_confirm")
    return review


@transaction.atomic
def repository_review_cancel(*, review: RepositoryReview) -> RepositoryReview:
    """Stop: at once while it waits, by a flag that the worker reads while it runs. One that has ended stays."""
    now = timezone.now()
    rows = RepositoryReview.objects.select_for_update().filter(pk=review.pk)
    waiting = rows.filter(status=Status.QUEUED).first()
    if waiting is not None:
        _forget(waiting)
        ended = {"status": Status.CANCELLED, "finished_at": now, "archive_payload": None}
        rows.filter(status=Status.QUEUED).update(
            cancel_requested_at=now, resume_at=None, updated_at=now, request_payload=waiting.request_payload, **ended
        )
        tell = functools.partial(repository_publish, review_id=review.pk, type="repository.finished")
        transaction.on_commit(functools.partial(tell, status="cancelled", rating=None, error_code=""))
    else:
        rows.filter(status=Status.RUNNING, cancel_requested_at__isnull=True).update(cancel_requested_at=now)
    review.refresh_from_db()
    return review


def _forget(review: RepositoryReview) -> None:
    """Drop the token and the upload of a review that no worker will take any more."""
    before = (review.request_payload, review.archive_payload)
    assignment = (payload_get(payload_id=review.request_payload) or {}).get("assignment", "")
    review.request_payload = payload_create(kind="repository_request", data={"assignment": assignment, "token": ""})
    transaction.on_commit(functools.partial(payloads_delete, payload_ids=before))
    transaction.on_commit(Spool(review_id=review.pk).remove)


@transaction.atomic
def repository_review_delete(*, review: RepositoryReview) -> None:
    """Remove the row, its files and, after the commit, all their payloads and texts on this machine."""
    RepositoryReview.objects.select_for_update().get(pk=review.pk).delete()
    transaction.on_commit(Spool(review_id=review.pk).remove)
