"""Where a sandbox server listens: `unix:/path/of/the/socket` or `tcp:host:port`."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
from dataclasses import dataclass
from pathlib import Path

from sandbox.exceptions import InvalidSandboxError
from sandbox.handshake import SHORTEST_SECRET

_BACKLOG = 64
_PROBE_SECONDS = 1.0
_HOW = "write unix:/run/codereview/sandbox.sock or tcp:127.0.0.1:7777"


@dataclass(frozen=True)
class Address:
    """One address. `target` is what the socket calls take."""

    family: socket.AddressFamily
    target: str | tuple[str, int]

    @classmethod
    def parse(cls, text: str) -> Address:
        """Raises InvalidSandboxError with an example."""
        kind, _, rest = text.partition(":")
        if kind == "unix" and rest.startswith("/"):
            return cls(socket.AF_UNIX, rest)
        host, _, port = rest.rpartition(":")
        if kind == "tcp" and host and port.isdigit() and int(port) < 65536:
            host = host.strip("[]")
            return cls(socket.AF_INET6 if ":" in host else socket.AF_INET, (host, int(port)))
        raise InvalidSandboxError(f"{text!r} is no address of a sandbox server; {_HOW}.")

    def connect(self, *, seconds: float) -> socket.socket:
        """A connection. Raises OSError."""
        if isinstance(self.target, tuple):
            sock = socket.create_connection(self.target, timeout=seconds)
        else:
            sock = socket.socket(socket.AF_UNIX)
            sock.settimeout(seconds)
            try:
                sock.connect(self.target)
            except OSError:
                sock.close()
                raise
        _make_lively(sock)
        return sock

    def listen(self, *, mode: int) -> socket.socket:
        """A listening socket; a Unix one with permissions `mode`. Raises OSError, also when somebody listens there."""
        sock = socket.socket(self.family)
        try:
            if isinstance(self.target, tuple):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                sock.bind(self.target)
            else:
                self._remove_stale(self.target)
                before = os.umask(0o177)
                try:
                    sock.bind(self.target)
                finally:
                    os.umask(before)
                Path(self.target).chmod(mode)
            sock.listen(_BACKLOG)
        except OSError:
            sock.close()
            raise
        return sock

    def accept(self, listener: socket.socket) -> socket.socket:
        """The next connection. Raises OSError."""
        sock, _ = listener.accept()
        _make_lively(sock)
        return sock

    def clear(self) -> None:
        """Remove a Unix socket's name."""
        if isinstance(self.target, str):
            with contextlib.suppress(OSError):
                Path(self.target).unlink()

    def _remove_stale(self, path: str) -> None:
        """A socket that nobody listens on any more; anything else stays and is complained about by bind."""
        try:
            is_socket = stat.S_ISSOCK(os.lstat(path).st_mode)
        except FileNotFoundError:
            return
        if not is_socket:
            return
        try:
            self.connect(seconds=_PROBE_SECONDS).close()
        except ConnectionRefusedError:
            Path(path).unlink()


def _make_lively(sock: socket.socket) -> None:
    """Small frames go at once; a peer whose machine vanished is noticed within minutes."""
    if sock.family == socket.AF_UNIX:
        return
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, seconds in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, option):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), seconds)


def read_secret(path: str) -> bytes:
    """The secret in a file, without surrounding blanks. Raises InvalidSandboxError."""
    try:
        secret = Path(path).read_bytes().strip()
    except OSError as error:
        raise InvalidSandboxError(f"The sandbox server's secret cannot be read: {error}.") from error
    return checked_secret(secret)


def checked_secret(secret: bytes) -> bytes:
    """The secret itself. Raises InvalidSandboxError when it is too short to be one."""
    if len(secret) < SHORTEST_SECRET:
        raise InvalidSandboxError(
            f"The sandbox server's secret needs at least {SHORTEST_SECRET} characters "
            "(make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))')."
        )
    return secret
