"""`python -m sandbox.serve`: lends this machine's sandboxes over a Unix or TCP socket.

    python -m sandbox.serve --listen unix:/run/codereview/sandbox.sock --secret-file /run/secrets/sandbox

Every connection that proves itself (`sandbox.handshake`) gets one runner of the inner sandbox, and
frames are passed on both ways, each checked on its way; when either side ends, so does the other. What a
stranger can do is bounded: a few seconds, a few connections, a few hundred bytes.
"""

from __future__ import annotations

import argparse
import contextlib
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType
from typing import Any

import structlog

from sandbox import default_sandbox, sandboxes
from sandbox.addresses import Address, read_secret
from sandbox.backends.pooled import PooledSandbox
from sandbox.backends.remote import RemoteRunner
from sandbox.backends.socket import ABOUT
from sandbox.exceptions import InvalidSandboxError, SandboxError, SandboxFault
from sandbox.handshake import HANDSHAKE_SECONDS, HandshakeFailed, greet_as_server
from sandbox.runner import frames

log = structlog.get_logger(__name__)

_STRANGERS = 32  # connections that have not proved themselves, at once
_READ_BYTES = 1024 * 1024
_SEND_SECONDS = 30.0
_LOOK_SECONDS = 1.0
_HALF_FRAME_SECONDS = 30.0
_ENDING_SECONDS = 15.0


class Server:
    """Serves an inner sandbox. `serve` returns after `stop`."""

    def __init__(
        self,
        sandbox: PooledSandbox,
        *,
        address: Address,
        secret: bytes,
        limit: int,
        mode: int = 0o600,
        handshake_seconds: float = HANDSHAKE_SECONDS,
    ) -> None:
        self._sandbox = sandbox
        self._address = address
        self._secret = secret
        self._handshake_seconds = handshake_seconds
        self._strangers = threading.BoundedSemaphore(_STRANGERS)
        self._places = threading.BoundedSemaphore(limit)
        self._ending = threading.Event()
        self._listener = address.listen(mode=mode)
        self._threads: set[threading.Thread] = set()

    @property
    def port(self) -> int:
        """The TCP port that is listened on (useful when 0 was asked for)."""
        return int(self._listener.getsockname()[1])

    def serve(self) -> None:
        """Accept connections until `stop`; then wait a while for the runners' ends."""
        self._listener.settimeout(_LOOK_SECONDS)
        while not self._ending.is_set():
            try:
                sock = self._address.accept(self._listener)
            except TimeoutError:
                continue
            except OSError as error:
                if self._ending.is_set():
                    break
                log.warning("sandbox_accept_failed", reason=str(error))
                self._ending.wait(_LOOK_SECONDS)  # out of descriptors: some will come back
                continue
            if not self._strangers.acquire(blocking=False):
                sock.close()
                continue
            thread = threading.Thread(target=self._attend, args=(sock,), name="sandbox-connection", daemon=True)
            self._threads.add(thread)
            thread.start()
        self._listener.close()
        self._address.clear()
        deadline = time.monotonic() + _ENDING_SECONDS
        for thread in list(self._threads):
            thread.join(max(0.0, deadline - time.monotonic()))

    def stop(self) -> None:
        """Take no more connections and end those that are open. From any thread or signal handler."""
        self._ending.set()

    def _attend(self, sock: socket.socket) -> None:
        """One connection from its first byte to its end."""
        try:
            with sock:
                try:
                    family = greet_as_server(sock, self._secret, seconds=self._handshake_seconds)
                finally:
                    self._strangers.release()
                self._serve(sock, family)
        except HandshakeFailed as failure:
            log.warning("sandbox_stranger_refused", reason=str(failure))
        except (SandboxError, OSError, frames.FrameError) as error:
            log.warning("sandbox_connection_ended", reason=str(error))
        finally:
            self._threads.discard(threading.current_thread())

    def _serve(self, sock: socket.socket, family: str) -> None:
        if family == ABOUT:
            _send(sock, self._about())
            return
        if not self._places.acquire(blocking=False):
            _send(sock, {"kind": "refused", "reason": "all its sandboxes are in use"})
            return
        try:
            self._lend(sock, family)
        finally:
            self._places.release()

    def _about(self) -> dict[str, Any]:
        inner = self._sandbox
        return {
            "kind": "about",
            "problems": inner.check(),
            "families": sorted(inner.families()),
            "caveats": list(inner.caveats()),
            "isolates_users": inner.isolates_users,
            "isolates_network": inner.isolates_network,
            "limits_tree_memory": inner.limits_tree_memory,
            "fit_for_production": inner.fit_for_production,
        }

    def _lend(self, sock: socket.socket, family: str) -> None:
        try:
            if family not in self._sandbox.families():
                raise SandboxFault(f"it has no toolchain for {family!r}")
            runner = self._sandbox.start_runner(family)
        except SandboxError as error:
            _send(sock, {"kind": "refused", "reason": str(error)})
            return
        try:
            _send(sock, {"kind": "welcome", "image": runner.image})
            _send(sock, runner.facts)
            _Passage(sock, runner).keep_open(self._ending)
        finally:
            runner.destroy()


class _Passage:
    """Passes frames between a client and its runner until either ends."""

    def __init__(self, sock: socket.socket, runner: RemoteRunner) -> None:
        self._socket = sock
        self._runner = runner
        self._decoder = frames.Decoder()
        self._half_since: float | None = None

    def keep_open(self, ending: threading.Event) -> None:
        """Raises SandboxFault, FrameError or OSError when it ends other than by the client hanging up."""
        link = self._runner.link
        watched: list[Any] = [self._socket, link]
        while not ending.is_set():
            readable, _, _ = select.select(watched, [], [], _LOOK_SECONDS)
            if self._socket in readable and not self._take_from_client():
                return
            if link in readable:
                self._give_to_client()
            if self._half_since is not None and time.monotonic() - self._half_since > _HALF_FRAME_SECONDS:
                raise SandboxFault("the client left a frame unfinished")

    def _take_from_client(self) -> bool:
        data = self._socket.recv(_READ_BYTES)
        if not data:
            return False
        for message in self._decoder.feed(data):
            self._runner.link.send(message.header, message.blobs, timeout=_SEND_SECONDS)
        # Progress counts: a large frame over a slow line may take its time.
        self._half_since = time.monotonic() if self._decoder.is_in_a_frame else None
        return True

    def _give_to_client(self) -> None:
        link = self._runner.link
        while (message := link.receive(timeout=0)) is not None:
            header = dict(message.header)
            if message.kind == "result":
                header["memory_kills"] = self._runner.memory_kills()
            _send(self._socket, header, message.blobs)
            if not link.has_waiting:
                return


def _send(sock: socket.socket, header: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
    sock.settimeout(_SEND_SECONDS)
    sock.sendall(frames.encode(header, blobs))


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal. Returns 0, or 2 when it could not begin."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.serve", description=__doc__.partition("\n")[0])
    parser.add_argument("--listen", required=True, help="unix:/path/of/the/socket or tcp:host:port")
    parser.add_argument("--secret-file", required=True, help="file with the secret that clients must know")
    parser.add_argument("--sandbox", default="", help="alias of the inner sandbox; the best that works when not given")
    parser.add_argument("--limit", type=int, default=8, help="sandboxes lent at once (default 8)")
    parser.add_argument("--socket-mode", type=lambda text: int(text, 8), default=0o600, help="octal (default 600)")
    options = parser.parse_args(arguments)
    try:
        inner = sandboxes[options.sandbox] if options.sandbox else default_sandbox()
        if not isinstance(inner, PooledSandbox):
            raise InvalidSandboxError(f"The sandbox {inner.alias!r} starts no runners that could be lent.")
        server = Server(
            inner,
            address=Address.parse(options.listen),
            secret=read_secret(options.secret_file),
            limit=options.limit,
            mode=options.socket_mode,
        )
    except (SandboxError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    log.info("sandbox_server_ready", listen=options.listen, sandbox=inner.alias)
    with contextlib.closing(inner):
        server.serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
