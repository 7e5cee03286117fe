"""From the settings SANDBOXES and SANDBOX to instances."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from sandbox.base import BaseSandbox
from sandbox.exceptions import InvalidSandboxError, SandboxUnavailable

EMBEDDED_SANDBOXES: dict[str, dict[str, Any]] = {
    "docker": {"BACKEND": "sandbox.backends.docker.DockerSandbox", "OPTIONS": {}},
    "bubblewrap": {"BACKEND": "sandbox.backends.bubblewrap.BubblewrapSandbox", "OPTIONS": {}},
    "landlock": {"BACKEND": "sandbox.backends.landlock.LandlockSandbox", "OPTIONS": {}},
}
# Best first: what `default_sandbox` tries when SANDBOX names none. A socket is only there when somebody asked for it.
PREFERENCE = ("socket", "docker", "bubblewrap", "landlock")


class SandboxHandler:
    """`handler[alias]` is the one instance of that backend in this process. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._instances: dict[str, BaseSandbox] = {}
        self._default: BaseSandbox | None = None

    @property
    def configured(self) -> Mapping[str, Mapping[str, Any]]:
        """SANDBOXES, or the embedded defaults where there are no settings."""
        if not settings.configured and not _settings_are_named():
            return EMBEDDED_SANDBOXES
        configured: Mapping[str, Mapping[str, Any]] = getattr(settings, "SANDBOXES", EMBEDDED_SANDBOXES)
        return configured

    def __getitem__(self, alias: str) -> BaseSandbox:
        """The sandbox called `alias`. Raises InvalidSandboxError."""
        with self._lock:
            if alias not in self._instances:
                self._instances[alias] = self._create(alias)
            return self._instances[alias]

    def __iter__(self) -> Iterator[str]:
        """The configured aliases."""
        return iter(self.configured)

    @property
    def default(self) -> BaseSandbox:
        """The sandbox to use: SANDBOX when it names one, else the best that works here.

        Raises SandboxUnavailable with a sentence for each that does not, and what to do about it.
        The choice is made once per process.
        """
        with self._lock:
            if self._default is None:
                self._default = self._choose()
            return self._default

    def reset(self) -> None:
        """Close and forget every instance."""
        with self._lock:
            instances, self._instances, self._default = list(self._instances.values()), {}, None
        for instance in instances:
            instance.close()

    def _choose(self) -> BaseSandbox:
        if chosen := self._chosen_alias():
            if complaints := unfit(self[chosen]):
                raise SandboxUnavailable(complaints[0])
            return self[chosen]
        faults = []
        for alias in sorted(self.configured, key=_preference):
            problems = self[alias].check() or unfit(self[alias])
            if not problems:
                return self[alias]
            faults += [f"{alias}: {problem}" for problem in problems]
        raise SandboxUnavailable("No sandbox works on this machine. " + " ".join(faults))

    def _chosen_alias(self) -> str:
        if not settings.configured and not _settings_are_named():
            return ""
        return str(getattr(settings, "SANDBOX", ""))

    def _create(self, alias: str) -> BaseSandbox:
        try:
            entry = self.configured[alias]
        except KeyError:
            known = ", ".join(sorted(self.configured)) or "none"
            raise InvalidSandboxError(f"The sandbox {alias!r} is not in SANDBOXES; there are: {known}.") from None
        try:
            path = entry["BACKEND"]
            backend = import_string(path)
        except KeyError:
            raise InvalidSandboxError(f"SANDBOXES[{alias!r}] has no BACKEND.") from None
        except ImportError as error:
            raise InvalidSandboxError(
                f"SANDBOXES[{alias!r}]['BACKEND'] {path!r} cannot be imported: {error}"
            ) from error
        if not (isinstance(backend, type) and issubclass(backend, BaseSandbox)):
            raise InvalidSandboxError(f"SANDBOXES[{alias!r}]['BACKEND'] {path!r} is not a BaseSandbox.")
        return backend(alias, entry.get("OPTIONS", {}))


def unfit(sandbox: BaseSandbox) -> list[str]:
    """Why the settings refuse this sandbox although it works, each a full sentence. Empty when they do not."""
    if sandbox.fit_for_production or not (settings.configured or _settings_are_named()):
        return []
    if not getattr(settings, "SANDBOX_MUST_BE_FIT", False):
        return []
    instead = "use docker or bubblewrap, or accept the risk with SANDBOX_MUST_BE_FIT=no"
    return [f"The sandbox {sandbox.alias!r} is too weak for production; {instead}."]


def _settings_are_named() -> bool:
    """Has somebody said where the settings are (so that asking for one will load them)?"""
    return bool(os.environ.get("DJANGO_SETTINGS_MODULE"))


def _preference(alias: str) -> int:
    return PREFERENCE.index(alias) if alias in PREFERENCE else len(PREFERENCE)


sandboxes = SandboxHandler()


def default_sandbox() -> BaseSandbox:
    """`sandboxes.default`: the sandbox to use on this machine."""
    return sandboxes.default


def _forget_on_change(*, setting: str, **_: Any) -> None:
    if setting in {"SANDBOXES", "SANDBOX"}:
        sandboxes.reset()


setting_changed.connect(_forget_on_change, dispatch_uid="sandbox.handler")
