"""A sandbox server believes nobody without the secret, and a client no such server; every breach has words."""

from __future__ import annotations

import os
import signal
import socket
import stat
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.addresses import Address, read_secret
from sandbox.backends.socket import SocketSandbox
from sandbox.base import Outcome, Process
from sandbox.exceptions import InvalidSandboxError, SandboxFault, SandboxUnavailable
from sandbox.handshake import MAGIC, HandshakeFailed, greet_as_client, greet_as_server
from sandbox.runner import frames
from sandbox.serve import Server
from tests.sandbox.hosts import LIMITS, QUICK, SECRET, served

HELLO = Process(argv=("python3", "main.py"), limits=LIMITS, warm="python")


def client(address: str, **options) -> SocketSandbox:
    return SocketSandbox("socket", {**QUICK, "ADDRESS": address, "SECRET": SECRET, "ACQUIRE_TIMEOUT": 5.0, **options})


@pytest.fixture
def server(bubblewrap) -> Iterator[tuple[Server, str]]:
    with served(bubblewrap, "tcp:127.0.0.1:0", limit=2, handshake_seconds=0.5) as running:
        yield running


@contextmanager
def impostor(*answers: bytes) -> Iterator[str]:
    """A server that says these bytes to everybody and then waits; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        kept = []

        def serve() -> None:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            kept.append(sock)
            for answer in answers:
                sock.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"tcp:127.0.0.1:{listener.getsockname()[1]}"
        thread.join(10)
        for sock in kept:
            sock.close()


class TestHandshake:
    def both(self, secret_of_server: bytes, secret_of_client: bytes) -> tuple[object, object]:
        """What the two sides make of each other."""
        ours, theirs = socket.socketpair()
        ends: list[object] = []

        def serve() -> None:
            try:
                ends.append(greet_as_server(ours, secret_of_server))
            except HandshakeFailed as failure:
                ends.append(failure)
                ours.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            greet_as_client(theirs, secret_of_client, family="python")
            end: object = "trusted"
        except HandshakeFailed as failure:
            end = failure
        thread.join(10)
        ours.close()
        theirs.close()
        return ends[0], end

    def test_two_that_know_the_secret_agree(self):
        """And the server knows what is wanted."""
        assert self.both(b"s" * 32, b"s" * 32) == ("python", "trusted")

    def test_two_secrets_do_not_agree(self):
        """Neither side says more than that."""
        of_server, of_client = self.both(b"s" * 32, b"t" * 32)
        assert "does not know the secret" in str(of_server)
        assert "is the secret the same on both sides?" in str(of_client)

    def test_the_secret_is_never_sent_and_no_proof_comes_twice(self):
        """What was overheard is of no use in another connection."""
        overheard = []
        for _ in range(2):
            ours, theirs = socket.socketpair()
            heard, heard_by = socket.socketpair()
            with ours, theirs, heard, heard_by:
                thread = threading.Thread(target=greet_as_server, args=(ours, SECRET.encode()))
                thread.start()
                greeting = theirs.recv(1000)
                heard.sendall(greeting)
                reader = threading.Thread(target=self.ignore, args=(heard_by,))
                reader.start()
                proof = heard.recv(1000)
                theirs.sendall(proof)
                answer = theirs.recv(1000)
                heard.sendall(answer)
                thread.join(10)
                reader.join(10)
                overheard.append(greeting + proof + answer)
        assert all(SECRET.encode() not in conversation for conversation in overheard)
        first, second = (conversation[len(MAGIC) :] for conversation in overheard)
        assert not {first[n : n + 16] for n in range(96)} & {second[n : n + 16] for n in range(96)}

    def ignore(self, sock: socket.socket) -> None:
        greet_as_client(sock, SECRET.encode(), family="python")

    def test_a_proof_sent_back_proves_nothing(self):
        """A server that reflects the client's own proof is no server."""
        ours, theirs = socket.socketpair()
        with ours, theirs:

            def reflect() -> None:
                ours.sendall(MAGIC + bytes(32))
                ours.sendall(ours.recv(1000)[32:64])

            thread = threading.Thread(target=reflect)
            thread.start()
            with pytest.raises(HandshakeFailed, match="could not prove"):
                greet_as_client(theirs, SECRET.encode(), family="python")
            thread.join(10)


class TestStrangers:
    def test_a_wrong_secret_gets_no_sandbox(self, server):
        """The client is told what it may be."""
        with closing(client(server[1], SECRET="another secret, just as long")) as sandbox:
            assert "is the secret the same on both sides?" in sandbox.check()[0]
            with pytest.raises(SandboxUnavailable, match="is the secret the same"):
                sandbox.acquire("python")

    @pytest.mark.parametrize(
        "words",
        [b"", b"GET / HTTP/1.1\r\n\r\n", bytes(64) + b"\xff" + bytes(255), bytes(64) + b"\x06python"],
        ids=["silence", "web", "long name", "guess"],
    )
    def test_a_stranger_is_hung_up_on(self, server, words):
        """At once when it is wrong, after the handshake's time when it is slow; with nothing but the greeting."""
        with Address.parse(server[1]).connect(seconds=5) as sock:
            sock.sendall(words)
            sock.settimeout(10)
            heard = b""
            try:
                while data := sock.recv(1000):
                    heard += data
            except ConnectionResetError:
                pass
        assert len(heard) == len(MAGIC) + 32

    def test_a_trickle_does_not_win_time(self, server):
        """One deadline for all of it, not one for each byte."""
        with Address.parse(server[1]).connect(seconds=5) as sock:
            started = time.monotonic()
            sock.settimeout(0.02)
            with pytest.raises(ConnectionError):  # noqa: PT012 - which of the many writes is refused is open
                while time.monotonic() - started < 10:
                    sock.send(b"x")
                    try:
                        if sock.recv(1000) == b"":
                            raise ConnectionResetError
                    except TimeoutError:
                        continue
            assert time.monotonic() - started < 5

    def test_many_strangers_do_not_shut_out_a_friend_for_long(self, server):
        """Their number and time are bounded."""
        with closing(client(server[1])) as sandbox:
            address = Address.parse(server[1])
            strangers = [address.connect(seconds=5) for _ in range(40)]
            for stranger in strangers[32:]:
                stranger.settimeout(10)
                assert stranger.recv(1000) in {b"", MAGIC}
            deadline = time.monotonic() + 10
            while sandbox.check():
                assert time.monotonic() < deadline
            for stranger in strangers:
                stranger.close()

    def test_a_frame_too_large_ends_the_connection(self, server):
        """Announcing terabytes is enough; nothing is kept."""
        with Address.parse(server[1]).connect(seconds=5) as sock:
            greet_as_client(sock, SECRET.encode(), family="python")
            sock.sendall(struct.pack(">IQ", 4, 1 << 40) + b"{}")
            sock.settimeout(20)
            with pytest.raises(ConnectionResetError):  # noqa: PT012
                while sock.recv(1 << 16):
                    pass
                raise ConnectionResetError


class TestImpostors:
    @pytest.mark.parametrize(
        ("answers", "complaint"),
        [
            ((b"SSH-2.0-OpenSSH_9.9 whatever\r\n",), "is no sandbox server of this version"),
            ((MAGIC, bytes(32), bytes(32)), "could not prove that it knows the secret"),
        ],
    )
    def test_who_does_not_know_the_secret_is_not_trusted(self, answers, complaint):
        """Not a program is sent there."""
        with impostor(*answers) as address, closing(client(address)) as sandbox:
            assert complaint in sandbox.check()[0]

    def test_nobody_there(self, tmp_path):
        """Said with the address."""
        with closing(client(f"unix:{tmp_path / 'none'}")) as sandbox:
            assert "cannot be reached" in sandbox.check()[0]
            with pytest.raises(SandboxUnavailable, match="cannot be reached"):
                sandbox.acquire("python")

    @pytest.mark.parametrize(
        ("words", "complaint"),
        [
            (b"", "the runner is gone"),
            (struct.pack(">IQ", 100, 0) + b"{", "the runner is gone"),
            (b"\xff" * 100, "the runner sent garbage"),
            (frames.encode({"kind": "refused", "reason": "of the weather"}), "refuses: of the weather"),
            (frames.encode({"kind": "ready"}), "did not start a runner"),
        ],
        ids=["silence", "half a frame", "garbage", "refusal", "wrong word"],
    )
    def test_a_server_that_fails_after_the_handshake(self, words, complaint):
        """Each way has its words."""
        with socket.create_server(("127.0.0.1", 0)) as listener:

            def serve() -> None:
                sock, _ = listener.accept()
                with sock:
                    greet_as_server(sock, SECRET.encode())
                    sock.sendall(words)

            thread = threading.Thread(target=serve)
            thread.start()
            sandbox = client(f"tcp:127.0.0.1:{listener.getsockname()[1]}")
            with closing(sandbox), pytest.raises(SandboxFault, match=complaint):
                sandbox.start_runner("python")
            thread.join(10)


class TestLending:
    def test_what_the_inner_sandbox_promises_is_taken_over(self, server, bubblewrap):
        """Once the server has answered; before, nothing is promised."""
        with closing(client(server[1])) as sandbox:
            assert not sandbox.fit_for_production
            assert sandbox.check() == []
            assert sandbox.fit_for_production
            assert sandbox.isolates_users == bubblewrap.isolates_users
            assert sandbox.families() == bubblewrap.families()

    def test_a_full_server_says_so(self, server):
        """Two are lent, a third is not."""
        with closing(client(server[1])) as sandbox, sandbox.acquire("python"), sandbox.acquire("python"):
            third = sandbox.acquire("python")
            with pytest.raises(SandboxUnavailable, match="all its sandboxes are in use"):
                third.__enter__()

    def test_a_server_that_ends_in_mid_run_is_a_fault(self, bubblewrap, tmp_path):
        """Not the program's."""
        with served(bubblewrap, f"unix:{tmp_path / 's'}") as (server, address), closing(client(address)) as sandbox:
            asked = threading.Event()

            def stop_it() -> bool:
                if not asked.is_set():
                    asked.set()
                    server.stop()
                return False

            limits = replace(LIMITS, cpu_ms=30_000, wall_ms=60_000)
            with sandbox.acquire("python") as box:
                box.write_files({"main.py": b"while True: pass"})
                with pytest.raises(SandboxFault, match="the runner is gone"):
                    box.run(replace(HELLO, limits=limits), cancelled=stop_it)

    def test_a_client_that_vanishes_frees_its_place(self, server):
        """The runner and its program end with the connection."""
        with closing(client(server[1])) as first, closing(client(server[1])) as second:
            runners = [first.start_runner("python"), first.start_runner("python")]
            for runner in runners:
                runner.link.close()
            deadline = time.monotonic() + 20
            while True:
                try:
                    with second.acquire("python") as box:
                        box.write_files({"main.py": b"print('here')"})
                        assert box.run(HELLO).stdout == b"here\n"
                    break
                except SandboxUnavailable:
                    assert time.monotonic() < deadline

    def test_over_tcp_a_program_runs_as_anywhere(self, server):
        """Large output and all."""
        with closing(client(server[1])) as sandbox, sandbox.acquire("python") as box:
            box.write_files({"main.py": b"print('x' * 200_000)"})
            result = box.run(HELLO)
            assert (result.outcome, len(result.stdout)) == (Outcome.EXITED, 200_001)
            assert box.image.startswith("host:")


class TestCommand:
    def test_it_serves_until_told_to_end(self, tmp_path):
        """From the shell, with a file for the secret; its socket is its owner's alone and goes with it."""
        secret, place = tmp_path / "secret", tmp_path / "sandbox.sock"
        secret.write_text(SECRET + "\n")
        command = [sys.executable, "-m", "sandbox.serve", "--listen", f"unix:{place}"]
        options = ["--secret-file", str(secret), "--sandbox", "bubblewrap"]
        with subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            sandbox = client(f"unix:{place}", SECRET="", SECRET_FILE=str(secret))
            deadline = time.monotonic() + 30
            while sandbox.check():
                assert time.monotonic() < deadline
                assert process.poll() is None, process.stderr.read()
            assert stat.S_IMODE(place.stat().st_mode) == 0o600
            with sandbox.acquire("python") as box:
                box.write_files({"main.py": b"print('served')"})
                assert box.run(HELLO).stdout == b"served\n"
            sandbox.close()
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
        assert not place.exists()

    @pytest.mark.parametrize(
        ("listen", "secret", "complaint"),
        [
            ("nowhere", SECRET, "is no address of a sandbox server; write unix:"),
            ("tcp:127.0.0.1:0", "short", "needs at least 16 characters"),
            ("tcp:127.0.0.1:0", None, "secret cannot be read"),
        ],
    )
    def test_misuse_is_named(self, tmp_path, listen, secret, complaint):
        """Exit code 2 and a sentence."""
        file = tmp_path / "secret"
        if secret is not None:
            file.write_text(secret)
        command = [sys.executable, "-m", "sandbox.serve", "--listen", listen, "--secret-file", str(file)]
        done = subprocess.run(
            [*command, "--sandbox", "bubblewrap"], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 2
        assert complaint in done.stderr


class TestAddresses:
    @pytest.mark.parametrize(
        "text", ["", "unix:relative", "tcp:host", "tcp::80", "tcp:h:port", "udp:h:1", "tcp:h:70000"]
    )
    def test_what_is_no_address_is_refused_with_an_example(self, text):
        """At configuration time."""
        with pytest.raises(InvalidSandboxError, match=r"write unix:/run"):
            Address.parse(text)

    def test_a_stale_socket_is_replaced_and_a_living_one_is_not(self, tmp_path):
        """A server that was killed leaves its name behind."""
        path = tmp_path / "s"
        address = Address.parse(f"unix:{path}")
        address.listen(mode=0o600).close()
        assert path.exists()
        with address.listen(mode=0o600), pytest.raises(OSError, match="in use"):
            address.listen(mode=0o600)

    def test_a_file_in_the_sockets_place_stays(self, tmp_path):
        """It is nobody's to remove."""
        path = tmp_path / "s"
        path.write_text("mine")
        with pytest.raises(OSError, match="in use"):
            Address.parse(f"unix:{path}").listen(mode=0o600)
        assert path.read_text() == "mine"

    def test_a_secret_is_read_without_its_last_newline(self, tmp_path):
        """As editors leave it."""
        file = Path(tmp_path, "secret")
        file.write_bytes(b"0123456789abcdef\n")
        assert read_secret(str(file)) == b"0123456789abcdef"
        assert os.path.exists(file)
