"""The payload: bulky text (source code, test outputs, AI responses) outside the relational truth."""

from __future__ import annotations

import uuid

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
