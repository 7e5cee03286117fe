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


class TestLandlock(SandboxContract):
    """Started by whoever runs the tests; by root: with user ids."""

    @pytest.fixture
    def sandbox(self, landlock):
        return landlock


class TestLandlockOfAnOrdinaryUser(SandboxContract):
    """Started by a user without any privilege: the fence is all there is."""

    @pytest.fixture
    def sandbox(self, ordinary_landlock):
        return ordinary_landlock


class TestFirstLandlock(SandboxContract):
    """The same with what the first version of Landlock can do: the filter does the rest."""

    @pytest.fixture
    def sandbox(self, first_landlock):
        return first_landlock


class TestSocket(SandboxContract):
    """Lent by a server, over a Unix socket."""

    @pytest.fixture
    def sandbox(self, over_socket):
        return over_socket


class TestRunners(SandboxContract):
    """In containers that somebody else keeps, as docker-compose.yml does."""

    @pytest.fixture
    def sandbox(self, runners):
        return runners
