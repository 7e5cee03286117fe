"""What rows of every app are made of: the payload that holds their bulk, and the lease that a worker holds on them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Payload(models.Model):
    """One document in the `payloads` database: SQLite when embedded, MongoDB in production.

    Only `codereview.common.payloads` touches this model. It has no foreign keys: relational rows carry
    its id. `data` is a JSON object whose shape belongs to the kind.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)  # "source", "judgement", "draft", "hint"
    data = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class IdempotencyRecord(models.Model):
    """What a request with an Idempotency-Key made, kept for 24 hours; see `codereview.common.idempotency`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    made = models.UUIDField()  # the row's id; the digest says of which kind
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="idempotency_key_of_user", fields=("user", "key")),)

    def __str__(self) -> str:
        return self.key


class LeasedModel(models.Model):
    """A row that one worker at a time owns, while `lease_token` is its own and `lease_expires_at` lies ahead.

    Claimed, kept and finished by `codereview.common.leases` only; the model adds its `status`.
    """

    attempts = models.PositiveIntegerField(default=0)  # times a worker claimed it
    lease_token = models.CharField(max_length=40, blank=True, default="", editable=False)
    lease_expires_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
