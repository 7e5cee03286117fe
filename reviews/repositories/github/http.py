"""HTTP that goes only where it may: to the configured origins, at addresses that were looked at first.

The standard library's client is used on purpose: the connection must go to the very address that was
checked (a name that resolves to another one a moment later is an old trick), while TLS still proves the
name; every larger library hides that step.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

from reviews.repositories.github.exceptions import SourceBusy, SourceFault

CHUNK_BYTES = 64 * 1024
REDIRECTS_MAX = 3
_MOVED = frozenset({301, 302, 303, 307, 308})
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_PORTS = {"https": 443, "http": 80}

Origin = tuple[str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status, headers with names in lower case, and the body unless it went elsewhere."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def http_get(
    *,
    url: str,
    headers: Mapping[str, str],
    limit: int,
    into: Callable[[bytes], Any] | None = None,
    too_large: str = "repository_too_large",
) -> Answer:
    """GET, following redirects to configured origins only. A body of status 200 goes to `into`, when given.

    Credentials are sent to the first origin and to no other. Raises SourceFault: `address_refused` for an
    origin or network address that is not allowed, `too_large` past `limit` bytes; SourceBusy when nobody answers.
    """
    first = _origin(urlsplit(url))
    for _hop in range(REDIRECTS_MAX + 1):
        parts = urlsplit(url)
        if _origin(parts) not in _allowed():
            raise SourceFault("address_refused", f"{parts.hostname} is not a configured host")
        sent = headers if _origin(parts) == first else _without_credentials(headers)
        with _asked(parts, sent) as response:
            if response.status in _MOVED and (target := response.headers.get("Location")):
                url = urljoin(url, target)
                continue
            names = {name.lower(): value for name, value in response.headers.items()}
            if into is not None and response.status == 200:
                for chunk in _chunks(response, limit, too_large):
                    into(chunk)
                return Answer(status=response.status, headers=names)
            return Answer(status=response.status, headers=names, body=b"".join(_chunks(response, limit, too_large)))
    raise SourceBusy("redirected too often")


def address_allowed(address: str) -> bool:
    """Is this an address of the open internet, or are private ones allowed here (GITHUB_PRIVATE_ADDRESSES)?"""
    if settings.GITHUB_PRIVATE_ADDRESSES:
        return True
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or _translated(found) or found
    return found.is_global and not found.is_multicast


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The older address that a NAT64 gateway reaches by this one."""
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def _allowed() -> set[Origin]:
    return {_origin(urlsplit(url)) for url in (settings.GITHUB_API_URL, settings.GITHUB_ARCHIVE_URL)}


def _origin(parts: SplitResult) -> Origin:
    try:
        return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise SourceFault("address_refused", "not a port") from None


def _without_credentials(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() != "authorization"}


@contextmanager
def _asked(parts: SplitResult, headers: Mapping[str, str]) -> Iterator[http.client.HTTPResponse]:
    connection = _connection(_origin(parts))
    with closing(connection):
        try:
            path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
            connection.request("GET", path, headers={**headers, "Connection": "close"})
            with connection.getresponse() as response:
                yield response
        except (OSError, http.client.HTTPException) as error:
            raise SourceBusy(type(error).__name__) from error


def _connection(origin: Origin) -> http.client.HTTPConnection:
    scheme, host, port = origin
    if scheme == "https":
        return _CheckedHTTPS(host, port, timeout=settings.GITHUB_TIMEOUT_SECONDS, context=ssl.create_default_context())
    return _CheckedHTTP(host, port, timeout=settings.GITHUB_TIMEOUT_SECONDS)


def _connect(host: str, port: int) -> socket.socket:
    """A connection to one of the host's addresses, all of which must be allowed."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(address_allowed(address) for address in found):
        raise SourceFault("address_refused", f"{host} leads into this machine's network")
    return socket.create_connection((found[0], port), timeout=settings.GITHUB_TIMEOUT_SECONDS)


class _CheckedHTTP(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = _connect(self.host, self.port)


class _CheckedHTTPS(http.client.HTTPSConnection):
    def __init__(self, host: str, port: int, *, timeout: float, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=timeout, context=context)
        self._tls = context

    def connect(self) -> None:
        self.sock = self._tls.wrap_socket(_connect(self.host, self.port), server_hostname=self.host)


def _chunks(response: http.client.HTTPResponse, limit: int, too_large: str) -> Iterator[bytes]:
    """The body, at most `limit` bytes of it and for at most GITHUB_TOTAL_SECONDS."""
    until = time.monotonic() + settings.GITHUB_TOTAL_SECONDS
    seen = 0
    while chunk := response.read1(CHUNK_BYTES):
        seen += len(chunk)
        if seen > limit:
            raise SourceFault(too_large, f"more than {limit} bytes")
        if time.monotonic() > until:
            raise SourceBusy("the answer took too long")
        yield chunk
    if response.length:  # the connection ended before what was promised had come
        raise SourceBusy("the answer was cut")
