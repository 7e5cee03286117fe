"""Sandboxes of another machine or container, reached over a Unix or TCP socket (`python -m sandbox.serve`).

For a sidecar: the workers need no engine, no privilege and no toolchain; the server beside them has
those. One connection is one runner there, lent to one submission after the other and retired after
its share, exactly as if it had been started here. Both sides prove that they know a secret before
the first frame (see `sandbox.handshake`, also for what that does not protect).

Failure model: a server that is gone or full, or a secret that is not the same, makes `acquire` raise
SandboxUnavailable with the reason; a connection that breaks, stalls or babbles in mid-run raises
SandboxFault, and the runner at the other end ends with it. How well programs are isolated is the
server's inner sandbox's matter: its flags are taken over once the server has answered.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sandbox.addresses import Address, checked_secret, read_secret
from sandbox.exceptions import InvalidSandboxError, SandboxFault, SandboxUnavailable
from sandbox.handshake import HandshakeFailed, greet_as_client
from sandbox.runner.frames import Message

from .link import Link
from .pooled import READY_SECONDS, PooledSandbox
from .remote import RemoteRunner

ABOUT = ""  # the family that asks for the server's facts instead of a runner
_CONNECT_SECONDS = 5.0
_FACTS_LAST_SECONDS = 60.0
_FLAGS = ("isolates_users", "isolates_network", "limits_tree_memory", "fit_for_production")


class SocketRunner(RemoteRunner):
    """A runner at the other end of a connection."""

    def __init__(self, *, link: Link) -> None:
        super().__init__(link=link, image="")
        self._memory_kills = 0

    def greet(self, *, timeout: float) -> None:
        """See `RemoteRunner.greet`."""
        first = self.link.receive(timeout=timeout)
        if first is not None and first.kind == "refused":
            raise SandboxFault(f"the sandbox server refuses: {first.header.get('reason')}")
        if first is None or first.kind != "welcome":
            raise SandboxFault(f"the sandbox server did not start a runner within {timeout:.0f} s")
        self.image = str(first.header.get("image"))
        super().greet(timeout=timeout)

    def poll(self, request: int, *, timeout: float) -> Message | None:
        """See `RemoteRunner.poll`."""
        message = super().poll(request, timeout=timeout)
        if message is not None:
            self._memory_kills = int(message.header.get("memory_kills", self._memory_kills))
        return message

    def memory_kills(self) -> int:
        """See `RemoteRunner.memory_kills`; as the server last said."""
        return self._memory_kills

    @property
    def may_look_ahead(self) -> bool:
        """See `RemoteRunner.may_look_ahead`."""
        return False

    def destroy(self) -> None:
        """See `RemoteRunner.destroy`. The server ends the runner when the connection closes."""
        self.link.close()


class SocketSandbox(PooledSandbox):
    """See the module's docstring."""

    extra_options: Mapping[str, Any] = {
        "ADDRESS": "",  # unix:/path or tcp:host:port
        "SECRET": "",  # the shared secret, or
        "SECRET_FILE": "",  # a file that holds it
    }

    def __init__(self, alias: str, options: Mapping[str, Any]) -> None:
        super().__init__(alias, options)
        if not self.options["ADDRESS"]:
            raise InvalidSandboxError(f"SANDBOXES[{alias!r}]['OPTIONS'] needs an ADDRESS.")
        self._address = Address.parse(self.options["ADDRESS"])
        self._facts: dict[str, Any] = {}
        self._asked_at = 0.0

    @cached_property
    def _secret(self) -> bytes:
        if self.options["SECRET_FILE"]:
            return read_secret(self.options["SECRET_FILE"])
        return checked_secret(str(self.options["SECRET"]).encode())

    def families(self) -> frozenset[str]:
        """See `BaseSandbox.families`. Raises SandboxUnavailable when the server does not answer."""
        if not self._facts or time.monotonic() - self._asked_at > _FACTS_LAST_SECONDS:
            self._ask()
        return frozenset(map(str, self._facts["families"]))

    def check(self) -> list[str]:
        """See `BaseSandbox.check`."""
        try:
            self._ask()
        except SandboxUnavailable as error:
            return [f"{str(error)[:1].upper()}{str(error)[1:]}."]
        except InvalidSandboxError as error:
            return [str(error)]
        return [f"The sandbox server says: {problem}" for problem in self._facts["problems"]]

    def caveats(self) -> tuple[str, ...]:
        """See `BaseSandbox.caveats`."""
        return tuple(map(str, self._facts.get("caveats", ())))

    def start_runner(self, family: str) -> RemoteRunner:
        """See `PooledSandbox.start_runner`."""
        return SocketRunner(link=self._connect(family)).greeted(timeout=READY_SECONDS)

    def _ask(self) -> None:
        """Learn what the server offers. Raises SandboxUnavailable."""
        try:
            link = self._connect(ABOUT)
            try:
                answer = link.receive(timeout=_CONNECT_SECONDS)
            finally:
                link.close()
        except SandboxFault as fault:
            raise SandboxUnavailable(str(fault)) from fault
        if answer is None or answer.kind != "about":
            raise SandboxUnavailable("the sandbox server does not say what it offers")
        self._facts, self._asked_at = answer.header, time.monotonic()
        for flag in _FLAGS:
            setattr(self, flag, bool(self._facts.get(flag)))

    def _connect(self, family: str) -> Link:
        """A connection on which both sides have proved themselves. Raises SandboxFault."""
        where = self.options["ADDRESS"]
        try:
            sock = self._address.connect(seconds=_CONNECT_SECONDS)
        except OSError as error:
            raise SandboxFault(f"the sandbox server at {where} cannot be reached: {error}") from error
        try:
            greet_as_client(sock, self._secret, family=family)
        except HandshakeFailed as failure:
            sock.close()
            raise SandboxFault(f"the sandbox server at {where} is not to be trusted: {failure}") from failure
        except BaseException:
            sock.close()
            raise
        return Link(sock)
