"""Every hostile program runs in every sandbox of this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.base import BaseSandbox
from tests.sandbox import hosts


@pytest.fixture(scope="session", params=["bubblewrap", "ordinary", "docker", "landlock", "ordinary-landlock"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[BaseSandbox]:
    if request.param == "bubblewrap":
        yield from hosts.bubblewrap_here()
    elif request.param == "ordinary":
        yield from hosts.bubblewrap_of_an_ordinary_user()
    elif request.param == "landlock":
        yield from hosts.landlock_here()
    elif request.param == "ordinary-landlock":
        yield from hosts.landlock_of_an_ordinary_user()
    else:
        yield from hosts.docker_here()
