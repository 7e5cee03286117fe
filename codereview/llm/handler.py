"""Aliases of LLM_PROVIDERS to provider instances, one per process."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from codereview.llm.base import BaseProvider
from codereview.llm.exceptions import InvalidProviderError


class ProviderHandler:
    """`providers["rules"]`. Instances are made on first use and forgotten when the setting changes."""

    def __init__(self) -> None:
        self._instances: dict[str, BaseProvider] = {}
        self._lock = threading.Lock()
        setting_changed.connect(self._on_setting_changed)

    def __getitem__(self, alias: str) -> BaseProvider:
        with self._lock:
            if alias not in self._instances:
                self._instances[alias] = self._create(alias)
            return self._instances[alias]

    @property
    def order(self) -> list[str]:
        """Aliases in the order in which they are asked: the default, then LLM_FALLBACK."""
        return list(dict.fromkeys([settings.LLM_PROVIDER, *settings.LLM_FALLBACK]))

    def __iter__(self) -> Iterator[str]:
        return iter(settings.LLM_PROVIDERS)

    @property
    def default(self) -> BaseProvider:
        """The provider that LLM_PROVIDER names."""
        return self[settings.LLM_PROVIDER]

    def _create(self, alias: str) -> BaseProvider:
        configured: Mapping[str, Mapping[str, Any]] = settings.LLM_PROVIDERS
        try:
            parameters = configured[alias]
        except KeyError:
            known = ", ".join(sorted(configured))
            raise InvalidProviderError(f"LLM_PROVIDERS has no alias '{alias}'. Known: {known}.") from None
        path = parameters["BACKEND"]
        try:
            backend = import_string(path)
        except ImportError as error:
            raise InvalidProviderError(f"Could not find the provider '{path}': {error}") from error
        if not (isinstance(backend, type) and issubclass(backend, BaseProvider)):
            raise InvalidProviderError(f"'{path}' is not a provider: it must subclass BaseProvider.")
        return backend(alias, parameters.get("OPTIONS", {}))

    def _on_setting_changed(self, *, setting: str, **kwargs: Any) -> None:
        if setting in {"LLM_PROVIDERS", "LLM_PROVIDER", "LLM_FALLBACK"}:
            with self._lock:
                forgotten = list(self._instances.values())
                self._instances.clear()
            for provider in forgotten:
                provider.close()
