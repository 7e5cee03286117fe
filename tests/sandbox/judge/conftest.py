"""The real sandbox, for tests that run real programs."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from sandbox.backends.bubblewrap import BubblewrapSandbox
from sandbox.base import BaseSandbox


@pytest.fixture(scope="session")
def real_sandbox() -> Iterator[BaseSandbox]:
    """A bubblewrap sandbox. Where the host cannot run one the tests are skipped, but never under CI."""
    sandbox = BubblewrapSandbox("bubblewrap", {})
    reasons = sandbox.check()
    if reasons and not os.environ.get("CI"):
        pytest.skip(" ".join(reasons))
    assert not reasons, reasons
    yield sandbox
    sandbox.close()
