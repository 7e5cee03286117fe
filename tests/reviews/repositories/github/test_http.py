"""Where a request may go: the addresses of a name are looked at, and the one that was looked at is used."""

from __future__ import annotations

import socket

import pytest

from reviews.repositories.github.exceptions import SourceBusy, SourceFault
from reviews.repositories.github.http import http_get

URL = "https://api.example.org/repos/o/r"


@pytest.fixture
def tried(settings, monkeypatch):
    """The network addresses that were connected to, none of which answers."""
    settings.GITHUB_API_URL = settings.GITHUB_ARCHIVE_URL = "https://api.example.org"
    settings.GITHUB_PRIVATE_ADDRESSES = False
    addresses: list[str] = []

    def connect(address, timeout):
        addresses.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return addresses


@pytest.fixture
def resolve(monkeypatch):
    """Let the name lead to these addresses, other ones at each time it is asked."""

    def lead(*answers: tuple[str, ...]) -> None:
        left = list(answers)

        def getaddrinfo(host, port, **kwargs):
            found = left.pop(0) if len(left) > 1 else left[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    return lead


def test_a_name_that_leads_elsewhere_a_moment_later_gains_nothing(tried, resolve):
    """DNS rebinding: a harmless address while it is looked at, this machine's when it is used."""
    resolve(("93.184.216.34",), ("127.0.0.1",))
    with pytest.raises(SourceBusy):
        http_get(url=URL, headers={}, limit=1000)
    assert tried == ["93.184.216.34"]


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",),
        ("93.184.216.34", "10.0.0.1"),
        ("169.254.169.254",),
        ("::1",),
        ("::ffff:127.0.0.1",),
        ("2002:7f00:1::",),
        ("64:ff9b::7f00:1",),
        ("fd00::1",),
        ("0.0.0.0",),
        ("100.64.0.1",),
        ("224.0.0.1",),
    ],
)
def test_a_name_that_leads_into_this_network_is_refused(tried, resolve, addresses):
    """One such address among several is enough; those that carry an older one inside are looked into."""
    resolve(addresses)
    with pytest.raises(SourceFault) as refused:
        http_get(url=URL, headers={}, limit=1000)
    assert refused.value.code == "address_refused"
    assert tried == []
