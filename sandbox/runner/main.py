"""The runner: serves the host's requests one after the other, for as long as the channel is open.

Requests (header "kind"; every answer carries the request's "id"):

ping                                        → pong
write    names; blobs: contents             → done
run      argv, env, warm, hold_stdin, limits; blob: stdin   → result; blobs: stdout, stderr
compile  as run, and artifacts: names       → result and artifacts: names found; blobs: stdout, stderr, each artefact
cancel   (while a run or compile goes on)   → no answer of its own; the result says "cancelled"
reset                                       → done: nothing of the submission is left, a new identity is ready

`fault` with a reason answers what the sandbox could not do; after it the runner ends. Before the
first request it says `ready` once. When the channel closes it ends, and as process 1 takes
everything with it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Sequence
from typing import Any

from . import collect, frames, kernel, places, seccomp
from .execution import MAX_PACKET_BYTES, Broken, Execution

PROTOCOL = 1
_READ_BYTES = 1024 * 1024
_PATH_DEFAULT = "/usr/local/bin:/usr/bin:/bin"
_MIN_CPU_GRACE_MS = 50
_KIB_PER_MIB = 1024


class ChannelClosed(Exception):
    """The host hung up."""


class Channel:
    """The host's end: messages in over stdin, out over stdout."""

    def __init__(self) -> None:
        self._decoder = frames.Decoder()
        self._waiting: list[frames.Message] = []

    def receive(self) -> frames.Message:
        """The next message; waits for it. Raises ChannelClosed or FrameError."""
        while not self._waiting:
            data = os.read(0, _READ_BYTES)
            if not data:
                raise ChannelClosed
            self._waiting.extend(self._decoder.feed(data))
        return self._waiting.pop(0)

    def send(self, header: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
        """Write one message completely."""
        rest = memoryview(frames.encode(header, blobs))
        while rest:
            rest = rest[os.write(1, rest) :]


class Runner:
    """One sandbox's servant."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._channel = Channel()
        self._first_user, self._users = options["first_user"], options["users"]
        self._submissions = 0
        self._path = options["path"]
        self._starter, self._warm_pid, self._version = _start_warm_parent(
            preload=options["preload"], namespaces=self._users == 0
        )
        self._request_id = 0

    def serve(self) -> None:
        """Answer requests until the channel closes or the sandbox breaks."""
        self._channel.send(
            {
                "kind": "ready",
                "protocol": PROTOCOL,
                "python": self._version,
                "identity": "uid" if self._users else "namespace",
                "seccomp": seccomp.supported(kernel.machine()),
            }
        )
        while True:
            message = self._channel.receive()
            if message.kind == "cancel":
                continue  # came too late: its run has already been answered
            self._request_id = message.header.get("id", 0)
            try:
                self._answer(message)
            except (Broken, OSError, KeyError, ValueError) as error:
                self._reply("fault", reason=f"{type(error).__name__}: {error}")
                return

    def _reply(self, kind: str, blobs: Sequence[bytes] = (), **header: Any) -> None:
        self._channel.send({"kind": kind, "id": self._request_id, **header}, blobs)

    def _answer(self, message: frames.Message) -> None:
        if message.kind == "ping":
            self._reply("pong")
        elif message.kind == "write":
            for name, data in zip(message.header["names"], message.blobs, strict=True):
                places.write_work_file(_plain(name), data)
            self._reply("done")
        elif message.kind == "run":
            execution, report = self._execute(message, artifacts=[])
            self._reply("result", [execution.stdout.value(), execution.stderr.value()], **report)
        elif message.kind == "compile":
            self._compile(message)
        elif message.kind == "reset":
            self._reset()
            self._reply("done")
        else:
            raise Broken(f"no request is called {message.kind!r}")

    def _compile(self, message: frames.Message) -> None:
        names = [_plain(name) for name in message.header["artifacts"]]
        execution, report = self._execute(message, artifacts=names)
        made = collect.parse_artifacts(names, execution.artifacts.value())
        for name, data in made.items():
            places.write_work_file(name, data)
        blobs = [execution.stdout.value(), execution.stderr.value(), *made.values()]
        self._reply("result", blobs, artifacts=list(made), **report)

    def _execute(self, message: frames.Message, *, artifacts: list[str]) -> tuple[Execution, dict[str, Any]]:
        header = message.header
        warm = header["warm"] == "python"
        order = {
            "do": "start",
            "id": self._request_id,
            "argv": header["argv"],
            "script": len(header["argv"]) - 1,
            "env": _environment(self._path) | header["env"],
            "warm": warm,
            "hold_stdin": header["hold_stdin"],
            "limits": _complete_limits(header["limits"], warm=warm),
            "user": self._user(),
            "build": message.kind == "compile",
            "artifacts": artifacts,
        }
        execution = Execution(
            order,
            starter=self._starter,
            ours={os.getpid(), self._warm_pid},
            interrupted=self._is_cancelled,
            channel_fd=0,
        )
        report = execution.run(message.blobs[0])
        if not self._is_clean():
            raise Broken("a finished program left something behind")
        return execution, report

    def _user(self) -> int | None:
        """The kernel user of the present submission; None where namespaces do that work."""
        return self._first_user + self._submissions % self._users if self._users else None

    def _is_cancelled(self) -> bool:
        """The host spoke while a program runs: it may only cancel, and only what runs."""
        message = self._channel.receive()
        if message.kind != "cancel":
            raise Broken(f"{message.kind!r} came while a program was running")
        return message.header.get("id") == self._request_id

    def _is_clean(self) -> bool:
        return places.scratch_is_empty()

    def _reset(self) -> None:
        places.empty_work()
        self._submissions += 1
        left = {int(name) for name in os.listdir("/proc") if name.isdigit()} - {os.getpid(), self._warm_pid}
        if left and self._users:
            raise Broken(f"{len(left)} processes outlived a submission")
        if not self._is_clean():
            raise Broken("a submission left files behind")


def _start_warm_parent(*, preload: bool, namespaces: bool) -> tuple[socket.socket, int, str]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    theirs.set_inheritable(True)
    setup = json.dumps({"preload": preload, "namespaces": namespaces})
    own_directory = os.path.dirname(os.path.abspath(__file__))
    # -P and -s keep foreign directories out of sys.path; `site` stays, so that installed packages import.
    argv = [sys.executable, "-s", "-P", "-B", own_directory, "--warm", str(theirs.fileno()), setup]
    env = {"PYTHONHASHSEED": "0", "LANG": "C.UTF-8", "TZ": "UTC", "HOME": "/tmp", "OPENBLAS_NUM_THREADS": "1"}  # noqa: S108
    closed_ends = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in (0, 1)]
    pid = os.posix_spawn(sys.executable, argv, env, file_actions=closed_ends)
    theirs.close()
    hello = ours.recv(MAX_PACKET_BYTES)
    if not hello:
        raise Broken("the warm parent did not start")
    return ours, pid, json.loads(hello)["version"]


def _environment(path: str) -> dict[str, str]:
    """The same for everybody: no clock zone, language or hash seed of the host."""
    return {
        "PATH": path,
        "HOME": "/tmp",  # noqa: S108 - a name inside the sandbox
        "TMPDIR": "/tmp",  # noqa: S108
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _complete_limits(limits: dict[str, Any], *, warm: bool) -> dict[str, Any]:
    """Add what the runner decides itself.

    A program may overrun its CPU limit a little before it is killed, so that the time it needed can
    be told. A warm Python's data is bounded near its memory limit, so that it fails with a
    MemoryError in the line that asked for too much; other programs may reserve far more than they
    touch, and what they touch is watched.
    """
    cpu, memory = limits["cpu_ms"], limits["memory_kb"]
    generous = 4 * memory + 2048 * _KIB_PER_MIB
    tight = max(memory * 5 // 4, memory + 64 * _KIB_PER_MIB) + 32 * _KIB_PER_MIB
    return {**limits, "cpu_hard_ms": cpu + max(_MIN_CPU_GRACE_MS, cpu // 4), "data_kb": tight if warm else generous}


def _plain(name: str) -> str:
    if not isinstance(name, str) or not name or "/" in name or "\0" in name or name in {".", ".."}:
        raise ValueError(f"{name!r} is not a plain file name")
    return name


def main(arguments: Sequence[str]) -> None:
    """Run inside a sandbox, as its process 1. `arguments` is one JSON object:

    first_user, users   the range of kernel user ids for programs; users 0: namespaces instead
    path                where tools are looked for
    preload             keep a Python with the usual modules awake?
    """
    options = {"first_user": 0, "users": 0, "path": _PATH_DEFAULT, "preload": False} | json.loads(arguments[0])
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    try:
        Runner(options).serve()
    except ChannelClosed:
        return
    except (frames.FrameError, Broken, BrokenPipeError) as error:
        sys.stderr.write(f"runner: {error}\n")
        sys.exit(1)
