"""The fixture `real_sandbox`: one sandbox for all tests of a process that judge real programs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.backends.bubblewrap import BubblewrapSandbox
from sandbox.base import BaseSandbox
from tests.sandbox.hosts import opened


@pytest.fixture(scope="session")
def real_sandbox() -> Iterator[BaseSandbox]:
    """Bubblewrap with its own defaults, as the product uses it."""
    yield from opened(BubblewrapSandbox("bubblewrap", {}))
