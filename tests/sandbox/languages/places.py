"""Where the languages are tried: all in docker, and in bubblewrap those whose toolchain this host has.

So no test is skipped on a host without, say, Go: it is not asked for, and docker has it everywhere.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

import pytest

from sandbox.backends.bubblewrap import BubblewrapSandbox
from sandbox.backends.docker import DockerSandbox
from sandbox.base import BaseSandbox
from sandbox.languages import LANGUAGES
from tests.sandbox.hosts import QUICK, opened

_HERE = BubblewrapSandbox("bubblewrap", {"CACHE": "only asked what it has"}).families()


def places(languages: Iterable[str]) -> list[pytest.param]:
    """Parameters (sandbox alias, language id)."""
    pairs = [("docker", language) for language in languages]
    pairs += [("bubblewrap", language) for language in languages if LANGUAGES[language].family in _HERE]
    return [pytest.param(alias, language, id=f"{alias}-{language}") for alias, language in pairs]


def quickest_place(language: str) -> str:
    """Where one try is enough: bubblewrap when this host has the toolchain."""
    return "bubblewrap" if LANGUAGES[language].family in _HERE else "docker"


class Sandboxes:
    """Opens each sandbox when it is first asked for."""

    def __init__(self, stack: contextlib.ExitStack, cache: str) -> None:
        self._stack = stack
        self._cache = cache
        self._open: dict[str, BaseSandbox] = {}

    def __getitem__(self, alias: str) -> BaseSandbox:
        if alias not in self._open:
            sandbox = (
                DockerSandbox(alias, QUICK)
                if alias == "docker"
                else BubblewrapSandbox(alias, {**QUICK, "CACHE": self._cache})
            )
            self._open[alias] = self._stack.enter_context(contextlib.contextmanager(opened)(sandbox))
        return self._open[alias]


def opened_sandboxes(config: pytest.Config, place: str) -> Iterator[Sandboxes]:
    """What was compiled ahead is kept between test runs, where pytest keeps anything."""
    cache = getattr(config, "cache", None)
    with contextlib.ExitStack() as stack:
        yield Sandboxes(stack, str(cache.mkdir("sandbox")) if cache else place)
