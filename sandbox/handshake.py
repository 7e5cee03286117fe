"""How the two ends of a `socket` sandbox prove to each other that they know one secret, without sending it.

    server → client   MAGIC, nonce of the server
    client → server   nonce of the client, proof of the client, length and name of the wanted family
    server → client   proof of the server
    … from here on frames of the runner's protocol

A proof is an HMAC over both nonces, the family and the side's own label, so it is worth nothing in
another connection, for another wish or for the other side. Everything has a fixed size and all of it
together one deadline. A side that does not believe the other hangs up without a word.

What it is not: the frames that follow are neither encrypted nor signed. Whoever can change packets
between the two can speak in their place; over TCP use a private network or a tunnel.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import socket
import time

from sandbox.exceptions import SandboxError

MAGIC = b"codereview sandbox 1\n"
HANDSHAKE_SECONDS = 5.0
SHORTEST_SECRET = 16
_NONCE_BYTES = _PROOF_BYTES = 32
_LONGEST_FAMILY = 64


class HandshakeFailed(SandboxError):
    """The other side did not prove itself in time; the message says how far it came."""


def greet_as_server(sock: socket.socket, secret: bytes, *, seconds: float = HANDSHAKE_SECONDS) -> str:
    """Both proofs, from the server's side; returns the family that the client wants. Raises HandshakeFailed."""
    wire = _Wire(sock, seconds)
    ours = secrets.token_bytes(_NONCE_BYTES)
    wire.send(MAGIC + ours)
    theirs = wire.receive(_NONCE_BYTES)
    proof = wire.receive(_PROOF_BYTES)
    (length,) = wire.receive(1)
    if length > _LONGEST_FAMILY:
        raise HandshakeFailed("the client asked for a family with an endless name")
    family = wire.receive(length)
    if not hmac.compare_digest(proof, _proof(secret, b"client", ours, theirs, family)):
        raise HandshakeFailed("the client does not know the secret")
    wire.send(_proof(secret, b"server", ours, theirs, family))
    try:
        return family.decode("ascii")
    except UnicodeDecodeError as error:
        raise HandshakeFailed("the client asked for a family that is no name") from error


def greet_as_client(sock: socket.socket, secret: bytes, *, family: str, seconds: float = HANDSHAKE_SECONDS) -> None:
    """Both proofs, from the client's side. Raises HandshakeFailed."""
    wire = _Wire(sock, seconds)
    name = family.encode("ascii")
    if wire.receive(len(MAGIC)) != MAGIC:
        raise HandshakeFailed("what answers there is no sandbox server of this version")
    theirs = wire.receive(_NONCE_BYTES)
    ours = secrets.token_bytes(_NONCE_BYTES)
    wire.send(ours + _proof(secret, b"client", theirs, ours, name) + bytes([len(name)]) + name)
    try:
        proof = wire.receive(_PROOF_BYTES)
    except HandshakeFailed as failure:
        raise HandshakeFailed(f"{failure}; is the secret the same on both sides?") from failure
    if not hmac.compare_digest(proof, _proof(secret, b"server", theirs, ours, name)):
        raise HandshakeFailed("the server could not prove that it knows the secret")


def _proof(secret: bytes, label: bytes, of_server: bytes, of_client: bytes, family: bytes) -> bytes:
    # Every part but the last has a fixed length or ends at a character that cannot be in it.
    return hmac.digest(secret, MAGIC + label + b"\n" + of_server + of_client + family, hashlib.sha256)


class _Wire:
    """Exact numbers of bytes before one deadline."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._socket = sock
        self._deadline = time.monotonic() + seconds

    def send(self, data: bytes) -> None:
        try:
            self._socket.settimeout(self._left())
            self._socket.sendall(data)
        except OSError as error:
            raise HandshakeFailed(f"the other side hung up during the handshake ({error})") from error

    def receive(self, size: int) -> bytes:
        received = bytearray()
        while len(received) < size:
            try:
                self._socket.settimeout(self._left())
                data = self._socket.recv(size - len(received))
            except TimeoutError as error:
                raise HandshakeFailed("the handshake took too long") from error
            except OSError as error:
                raise HandshakeFailed(f"the other side hung up during the handshake ({error})") from error
            if not data:
                raise HandshakeFailed("the other side hung up during the handshake")
            received += data
        return bytes(received)

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise HandshakeFailed("the handshake took too long")
        return left
