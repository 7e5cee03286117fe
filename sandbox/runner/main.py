"""The runner: serves the host's requests one after the other, for as long as the channel is open.

Requests (header "kind"; every answer carries the request's "id"):

ping                                        → pong
write    names; blobs: contents             → done
run      argv, arguments, env, warm, hold_stdin, limits, files: names, feedback: names;
         blobs: stdin, each file            → result and artifacts: names found; blobs: stdout, stderr, each of them
         or again: true; blob: stdin        → the same program as the last run, which had no files and no feedback
compile  as run, and artifacts: names       → as run; what was found is also installed
converse as run, without stdin              → as run, without stdout; before it what `dialogue` says
cancel   (while one of these goes on)       → no answer of its own; the result says "cancelled"
                                              A further run may be sent ahead meanwhile; it can be cancelled too.
                                              Before the result of a run that goes on for a while: compiled,
                                              when its script was. Results of short runs may come together.
reset                                       → done: nothing of the submission is left, a new identity is ready

`fault` with a reason answers what the sandbox could not do; after it the runner ends. Before the
first request it says `ready` once. When the channel closes it ends, and as process 1 takes
everything with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from typing import Any

from . import collect, frames, kernel, killing, orders, places, room, seccomp, usage
from .channel import Channel, ChannelClosed
from .dialogue import LATE, Dialogue
from .execution import Broken, Execution, Host
from .keeper import MAX_PACKET_BYTES
from .outcome import NEVER_RUN
from .usage import AllBut, Members, StartedBy

PROTOCOL = 4
_PATH_DEFAULT = "/usr/local/bin:/usr/bin:/bin"
_END_SECONDS, _END_PAUSE_SECONDS = 5.0, 0.005
_CAPABILITIES = (kernel.CAP_DAC_READ_SEARCH, kernel.CAP_KILL, kernel.CAP_SETGID, kernel.CAP_SETUID)
_DEFAULT_OPTIONS = {"first_user": 0, "users": 0, "path": _PATH_DEFAULT, "preload": False, "fence": None}


class Runner:
    """One sandbox's servant."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._channel = Channel()
        self._first_user, self._users = options["first_user"], options["users"]
        self._submissions = 0
        self._path = options["path"]
        self._fence = options["fence"]
        self._starter, self._warm_pid, self._version = _start_warm_parent(
            preload=options["preload"], namespaces=self._has_namespaces, fence=self._fence
        )
        self._request_id = 0
        self._order: dict[str, Any] | None = None  # of the last run, if it can be repeated
        self._sent: dict[str, Any] | None = None  # what the warm parent was told last

    @property
    def _has_namespaces(self) -> bool:
        """Does each program get namespaces of its own?"""
        return self._users == 0 and self._fence is None

    @property
    def _identity(self) -> str:
        if self._has_namespaces:
            return "namespace"
        return "uid" if self._users else "landlock"

    def serve(self) -> None:
        """Answer requests until the channel closes or the sandbox breaks."""
        self._channel.send(
            {
                "kind": "ready",
                "protocol": PROTOCOL,
                "python": self._version,
                "identity": self._identity,
                "seccomp": seccomp.supported(kernel.machine()),
                "work": places.WORK,
                "scratch": list(places.SCRATCH),
            }
        )
        while True:
            message = self._channel.receive()
            if message.kind == "cancel" or message.kind in LATE:
                continue  # came too late: its run has already been answered
            self._request_id = message.header.get("id", 0)
            try:
                self._answer(message)
            except (Broken, OSError, KeyError, ValueError) as error:
                self._reply("fault", reason=f"{type(error).__name__}: {error}")
                return

    def _reply(self, kind: str, blobs: Sequence[bytes] = (), *, may_wait: bool = False, **header: Any) -> None:
        self._channel.send({"kind": kind, "id": self._request_id, **header}, blobs, may_wait=may_wait)

    def _answer(self, message: frames.Message) -> None:
        if message.kind == "ping":
            self._reply("pong")
        elif message.kind == "write":
            for name, data in zip(message.header["names"], message.blobs, strict=True):
                places.write_work_file(orders.plain(name), data)
            self._sent = None  # what the warm parent keeps of a script may be of other files
            self._reply("done")
        elif message.kind in {"run", "compile", "converse"}:
            self._execute(message)
        elif message.kind == "reset":
            self._reset()
            self._reply("done")
        else:
            raise Broken(f"no request is called {message.kind!r}")

    def _execute(self, message: frames.Message) -> None:
        header = message.header
        stdin, *contents = message.blobs
        if header.get("again"):
            if self._order is None or contents:
                raise Broken("there is nothing to repeat")
            self._reply_to_run(self._order, stdin)
            return
        files = dict(zip(map(orders.plain, header["files"]), contents, strict=True))
        names = [orders.plain(name) for name in (header["feedback"] or header.get("artifacts", []))]
        order = self._make_order(message, names)
        self._order = order if message.kind == "run" and not files and not names else None
        with places.lying_in_work(files):
            self._reply_to_run(order, stdin, message.kind)

    def _reply_to_run(self, order: dict[str, Any], stdin: bytes, kind: str = "run") -> None:
        if self._is_cancelled_already():
            self._reply("result", [b"", b""], artifacts=[], **NEVER_RUN)
            return
        execution = self._execution(kind, order)
        report = execution.run(stdin)
        if not execution.left_nothing:
            raise Broken("a finished program left something behind")
        made = collect.parse_artifacts(order["artifacts"], execution.artifacts.value()) if order["artifacts"] else {}
        if kind == "compile":
            for name, data in made.items():
                places.write_work_file(name, data)
        blobs = [execution.stdout.value(), execution.stderr.value(), *made.values()]
        # The next program has ended soon, or says that it goes on (`_goes_on`).
        self._reply("result", blobs, may_wait=self._is_run_waiting(), **report, artifacts=list(made))

    def _is_run_waiting(self) -> bool:
        return bool(self._channel.waiting) and self._channel.waiting[0].kind == "run"

    def _goes_on(self, compiled: bool) -> None:
        """The present program is no short one: let the host have what there is to know by now."""
        if compiled:
            self._reply("compiled")
        else:
            self._channel.flush()

    def _make_order(self, message: frames.Message, names: list[str]) -> dict[str, Any]:
        return orders.make(
            message.header,
            path=self._path,
            user=self._user(),
            holds_stdin=message.kind == "converse",
            builds=message.kind == "compile",
            artifacts=names,
            has_namespaces=self._has_namespaces,
        )

    def _execution(self, kind: str, order: dict[str, Any]) -> Execution:
        recipe = json.dumps(order).encode() if order is not self._sent else b""  # else they have it still
        self._sent = order
        options: dict[str, Any] = {
            "request": self._request_id,
            "recipe": recipe,
            "starter": self._starter,
            "members": self._members(),
            "room": room.Room(self._fence["scratch_bytes"]) if self._fence is not None else None,
        }
        if kind == "converse":
            return Dialogue(order, channel=self._channel, **options)
        return Execution(order, host=Host(0, self._is_cancelled, self._goes_on), **options)

    def _members(self) -> Members:
        """Who belongs to the program that runs."""
        if self._fence is not None:
            return StartedBy(self._warm_pid)
        return AllBut({os.getpid(), self._warm_pid})

    def _user(self) -> int | None:
        """The kernel user of the present submission; None where namespaces do that work."""
        return self._first_user + self._submissions % self._users if self._users else None

    def _is_cancelled(self) -> bool:
        """The host spoke while a program runs: it cancels what runs, or says what is to run next."""
        self._channel.read()
        for message in self._channel.waiting:
            if message.kind not in {"cancel", "run"}:
                raise Broken(f"{message.kind!r} came while a program was running")
        return self._is_cancelled_already()

    def _is_cancelled_already(self) -> bool:
        """Does a word that is waiting cancel the present request?"""
        return any(
            message.kind == "cancel" and message.header.get("id") == self._request_id
            for message in self._channel.waiting
        )

    def _reset(self) -> None:
        places.empty_work()
        self._submissions += 1
        self._order = None
        left = self._members().pids()
        if left and not self._has_namespaces:
            raise Broken(f"{len(left)} processes outlived a submission")
        if not places.scratch_is_empty():
            raise Broken("a submission left files behind")

    def end(self) -> None:
        """Leave nothing behind where no namespace does that for us."""
        if self._fence is None:
            return
        self._starter.close()  # tells the warm parent to kill and wipe, and to end
        deadline = time.monotonic() + _END_SECONDS
        while time.monotonic() < deadline and _is_alive(self._warm_pid):
            time.sleep(_END_PAUSE_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._warm_pid, signal.SIGKILL)
        while usage.descendants(os.getpid()) and time.monotonic() < deadline + _END_SECONDS:
            killing.everybody_we_started()
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            time.sleep(_END_PAUSE_SECONDS)
        places.remove(self._fence["base"])


def _is_alive(child: int) -> bool:
    try:
        return os.waitpid(child, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return False


def _start_warm_parent(
    *, preload: bool, namespaces: bool, fence: dict[str, Any] | None
) -> tuple[socket.socket, int, str]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    theirs.set_inheritable(True)
    setup = json.dumps({"preload": preload, "namespaces": namespaces, "fence": fence})
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


def main(arguments: Sequence[str]) -> None:
    """Run inside a sandbox, as its process 1, or (with a fence) as any process. `arguments` is one JSON object:

    first_user, users   the range of kernel user ids for programs; users 0: namespaces or a fence instead
    path                where tools are looked for
    preload             keep a Python with the usual modules awake?
    fence               for a sandbox without namespaces: base (a private directory), abi (of Landlock),
                        readable (paths of the toolchain), shares_user, scratch_bytes; else null
    """
    options = _DEFAULT_OPTIONS | json.loads(arguments[0])
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    if options["fence"] is not None:
        _move_in(options["fence"])
    runner = Runner(options)
    try:
        runner.serve()
    except ChannelClosed:
        return
    except (frames.FrameError, Broken, BrokenPipeError) as error:
        sys.stderr.write(f"runner: {error}\n")
        sys.exit(1)
    finally:
        runner.end()


def _move_in(fence: dict[str, Any]) -> None:
    """Without namespaces: a private directory, and no capability (if any) beyond what the work needs."""
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    kernel.keep_capabilities(_CAPABILITIES if not fence["shares_user"] else ())
    places.settle(fence["base"])
    places.furnish()
