"""Deletion covers both databases: with a hint, a message or an effort goes its text."""

from __future__ import annotations

import functools
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from codereview.common.payloads import payloads_delete
from tutor.models import Effort, Hint, Message


@receiver(post_delete, sender=Hint)
@receiver(post_delete, sender=Message)
@receiver(post_delete, sender=Effort)
def text_deleted(*, instance: Hint | Message | Effort, **kwargs: Any) -> None:
    """Also when the deletion of a user, a problem or a submission cascades."""
    transaction.on_commit(functools.partial(payloads_delete, payload_ids=[instance.payload]))
