"""What follows from other events: deleting a row deletes its payloads, signing in claims a guest's work."""

from __future__ import annotations

import functools
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest

from codereview.accounts.actors import GUEST_SESSION_KEY
from codereview.accounts.models import User
from codereview.common.payloads import payloads_delete
from submissions.models import Draft, Submission
from submissions.services import drafts_claim


@receiver(post_delete, sender=Submission)
def submission_deleted(*, instance: Submission, **kwargs: Any) -> None:
    """Deletion covers both databases, also when a user's or a problem's deletion cascades."""
    ids = [instance.source_payload, instance.judgement_payload]
    transaction.on_commit(functools.partial(payloads_delete, payload_ids=ids))


@receiver(post_delete, sender=Draft)
def draft_deleted(*, instance: Draft, **kwargs: Any) -> None:
    transaction.on_commit(functools.partial(payloads_delete, payload_ids=[instance.payload]))


@receiver(user_logged_in)
def signed_in(*, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """The session keeps its data when a guest signs in, so the guest's key is still in it."""
    session = getattr(request, "session", None)
    if session is not None and (guest_key := session.pop(GUEST_SESSION_KEY, "")):
        drafts_claim(guest_key=guest_key, user=user)
