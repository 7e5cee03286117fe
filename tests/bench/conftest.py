"""The parts that measure a sandbox need one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.base import BaseSandbox
from tests.sandbox import hosts


@pytest.fixture(scope="session")
def bubblewrap() -> Iterator[BaseSandbox]:
    """Bubblewrap works here, else the test is skipped (in CI it fails)."""
    yield from hosts.bubblewrap_here()
