"""Real programs run in the real sandboxes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.judge import CompileCache
from tests.sandbox.languages.places import Sandboxes, opened_sandboxes
from tests.sandbox.real import real_sandbox

__all__ = ["real_sandbox"]


@pytest.fixture(scope="session")
def sandboxes(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandboxes]:
    yield from opened_sandboxes(pytestconfig, str(tmp_path_factory.mktemp("prepared")))


@pytest.fixture(scope="session")
def cache() -> CompileCache:
    return CompileCache()
