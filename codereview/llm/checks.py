"""What `manage.py check` says about the models, each a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's word

from codereview.llm import providers
from codereview.llm.exceptions import InvalidProviderError

UNKNOWN = "llm.E001"
INCOMPLETE = "llm.E002"
IN_THE_CLEAR = "llm.W001"
NO_CEILING = "llm.W002"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def providers_check(*, app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every provider in the order exists and has what it needs."""
    messages: list[CheckMessage] = []
    for alias in providers.order:
        try:
            reasons = providers[alias].check()
        except InvalidProviderError as error:
            messages.append(Error(str(error), hint="See LLM_PROVIDER and LLM_FALLBACK.", id=UNKNOWN))
        else:
            messages += [Error(reason, id=INCOMPLETE) for reason in reasons]
    return messages


def exposure_check(*, app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """For production: prompts are not readable on the way, and spending has a ceiling."""
    messages: list[CheckMessage] = []
    options = [parameters.get("OPTIONS", {}) for parameters in settings.LLM_PROVIDERS.values()]
    for base_url in (str(option.get("BASE_URL") or "") for option in options):
        parts = urlsplit(base_url)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            text = f"What learners write goes to {parts.hostname} unencrypted: use https:// in its base URL."
            messages.append(Warning(text, id=IN_THE_CLEAR))
    priced = any(any((option.get("PRICES") or {}).values()) for option in options)
    if priced and not any(settings.LLM_BUDGETS["PLATFORM_MONTH"]):
        messages.append(Warning("Models cost money and no month has a ceiling: set LLM_MONEY_MONTH.", id=NO_CEILING))
    return messages


def checks_install() -> None:
    """Called once per process, when the apps are ready."""
    register(providers_check)
    register(exposure_check, Tags.security, deploy=True)
