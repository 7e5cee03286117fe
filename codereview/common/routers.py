"""Sends payloads to their own database and everything else to the relational one."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

PAYLOADS_ALIAS = "payloads"


def _is_payload(model: type[Model]) -> bool:
    return model._meta.label_lower == "common.payload"


class PayloadRouter:
    """Routes `common.Payload` to the alias `payloads`; no other table exists there."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return PAYLOADS_ALIAS if _is_payload(model) else None

    db_for_write = db_for_read

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool | None:
        return None

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        is_payload = app_label == "common" and model_name in {None, "payload"}
        if db == PAYLOADS_ALIAS:
            return is_payload
        return False if app_label == "common" and model_name == "payload" else None
