"""One sandbox of each kind for a whole module's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.base import BaseSandbox
from tests.sandbox import hosts


@pytest.fixture(scope="module")
def bubblewrap() -> Iterator[BaseSandbox]:
    yield from hosts.bubblewrap_here()


@pytest.fixture(scope="module")
def ordinary_bubblewrap() -> Iterator[BaseSandbox]:
    yield from hosts.bubblewrap_of_an_ordinary_user()


@pytest.fixture(scope="module")
def docker() -> Iterator[BaseSandbox]:
    yield from hosts.docker_here()


@pytest.fixture(scope="module")
def landlock() -> Iterator[BaseSandbox]:
    yield from hosts.landlock_here()


@pytest.fixture(scope="module")
def ordinary_landlock() -> Iterator[BaseSandbox]:
    yield from hosts.landlock_of_an_ordinary_user()


@pytest.fixture(scope="module")
def first_landlock() -> Iterator[BaseSandbox]:
    yield from hosts.landlock_of_an_ordinary_user(HIGHEST_ABI=1)


@pytest.fixture(scope="module")
def over_socket(bubblewrap: BaseSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSandbox]:
    yield from hosts.socket_to(bubblewrap, tmp_path_factory.mktemp("socket"))


@pytest.fixture(scope="module")
def runners(docker: BaseSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSandbox]:
    assert not docker.check()  # their images are built
    yield from hosts.runners_here(tmp_path_factory.mktemp("runners"))
