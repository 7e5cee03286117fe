"""Every backend keeps the contract."""

from __future__ import annotations

import pytest

from tests.contracts.sandbox import SandboxContract


class TestBubblewrap(SandboxContract):
    """Started by whoever runs the tests."""

    @pytest.fixture
    def sandbox(self, bubblewrap):
        return bubblewrap


class TestBubblewrapOfAnOrdinaryUser(SandboxContract):
    """Started by a user without any privilege: namespaces instead of user ids."""

    @pytest.fixture
    def sandbox(self, ordinary_bubblewrap):
        return ordinary_bubblewrap


class TestDocker(SandboxContract):
    """In containers."""

    @pytest.fixture
    def sandbox(self, docker):
        return docker
