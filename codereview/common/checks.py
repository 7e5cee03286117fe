"""System checks of the house itself, for `manage.py check --deploy`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004 - Django's own name

W001 = Warning(
    "METRICS_TOKEN is not set, so /metrics answers nobody behind https.",
    hint="Set METRICS_TOKEN to a long random text and give it to Prometheus as its bearer token.",
    id="common.W001",
)


@register(Tags.security, deploy=True)
def check_metrics_token(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Behind https the numbers need a token."""
    return [W001] if settings.HTTPS and not settings.METRICS_TOKEN else []
