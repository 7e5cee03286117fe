"""Sandboxes for hosts that allow neither an engine nor namespaces (many containers): Landlock and seccomp.

The same runner, but every program shares the host's file tree, process table and network stack, and
is fenced off from them: a Landlock domain per program (only the toolchain's directories and its own
files, nothing of other processes, no signal or trace to the outside), a stricter seccomp filter (no
socket but a connected pair, no tracing, no System V or POSIX objects, no namespaces, no io_uring, no
keyrings), rlimits, no_new_privs. Scratch is a private directory, in memory where the host has such a
place, wiped by descriptors. Everything a program started is killed through a Landlock domain that
keeps signals in, or (before ABI 6) by looking it up until nothing is left.

Started by root, every submission gets a kernel user id that nothing else uses, and the runner keeps
four capabilities (set user, set group, kill, search directories). Started by an ordinary user,
programs run as that same user: the fence is then all there is.

Failure model: a runner that dies or babbles raises SandboxFault and is replaced. A runner ends when
its worker dies, because its channel closes; it takes its programs and its directory with it. If it is
killed itself, its warm parent does that, and the directory is removed by the next worker.

Differences from `bubblewrap`, honestly (`caveats` says those that hold here): files outside the fence
cannot be opened, yet their names, sizes and owners can be looked at; process ids and the clock of the
machine can be seen; scratch and memory are watched every few milliseconds instead of limited as a
sum, unless this process may make control groups; /box, /tmp and /dev/shm have other names, and nothing
is compiled ahead (no Go, a slower start of C++), because nothing can be mounted; a program
that shares our user cannot change modes and times of its own files, and its process limit counts all
processes of that user. A single hole in Landlock or in the filter is a hole in the sandbox. Not fit
for production.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from sandbox.exceptions import SandboxFault, SandboxUnavailable
from sandbox.runner import kernel, landlock, places, seccomp

from .bubblewrap import HARMLESS_ETC, RUNNER_SOURCE
from .cgroups import MemoryGroup
from .link import Link
from .pooled import READY_SECONDS, PooledSandbox
from .remote import RemoteRunner
from .toolchains import HostToolchains, everybody_reaches

_PREFIX = "codereview-sandbox-"
# Where a private directory may be, best first: in memory, then anywhere.
_PLACES = ("/dev/shm", "/run", f"/run/user/{os.getuid()}", tempfile.gettempdir())  # noqa: S108
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
# Node takes a file that it may not open for an error, unlike one that is not there.
_CONFIGURATION = (*HARMLESS_ETC, "/etc/ssl/openssl.cnf")
_PROCESSES = 512
_END_SECONDS = 8.0
_USERS_PER_RUNNER = 1000
_FIRST_USER, _USER_RANGES = 1_000_000, 500_000
_FEWEST_USERS = 10_000  # above this many ids in all, a range may be had even without a million of them
_NEEDED_CAPABILITIES = (kernel.CAP_SETUID, kernel.CAP_SETGID, kernel.CAP_KILL)
# What is missing before each version of Landlock, and what stands in for it.
_SINCE = (
    (landlock.REFER_ABI, "Files cannot be moved or linked between directories."),
    (landlock.TRUNCATE_ABI, "The kernel's Landlock cannot restrict truncating files; the system call filter does."),
    (landlock.NETWORK_ABI, "The kernel's Landlock cannot restrict TCP; the system call filter refuses every socket."),
    (landlock.DEVICE_ABI, "The kernel's Landlock cannot restrict device control; the system call filter does."),
    (
        landlock.SCOPE_ABI,
        (
            "The kernel's Landlock cannot keep signals in; what a program left running is looked up and killed instead "
            "of killed at once."
        ),
    ),
)


@dataclass(frozen=True)
class _Users:
    """A range of kernel user ids for a runner's submissions; count 0: there is none to be had."""

    first: int
    count: int


class LandlockRunner(RemoteRunner):
    """A runner among the host's own processes."""

    def __init__(
        self,
        *,
        link: Link,
        image: str,
        process: subprocess.Popen[bytes],
        stderr: IO[bytes],
        base: str,
        group: MemoryGroup | None,
    ) -> None:
        super().__init__(link=link, image=image)
        self.base = base
        self._process = process
        self._stderr = stderr
        self._group = group

    @property
    def pid(self) -> int:
        """Process id of the runner, on the host."""
        return self._process.pid

    def complaint(self) -> str:
        """See `RemoteRunner.complaint`."""
        self._stderr.seek(0)
        text = self._stderr.read(4000).decode(errors="replace").strip()
        return f"it said: {text}" if text else super().complaint()

    def memory_kills(self) -> int:
        """See `RemoteRunner.memory_kills`."""
        return self._group.memory_kills() if self._group is not None else 0

    @property
    def may_look_ahead(self) -> bool:
        """See `RemoteRunner.may_look_ahead`."""
        return self._group is None

    def destroy(self) -> None:
        """See `RemoteRunner.destroy`. The runner is given time: it must kill what its program started."""
        self.link.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()  # its warm parent notices, and kills and wipes in its place
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_END_SECONDS)
        self._stderr.close()
        places.remove(self.base)
        if self._group is not None:
            self._group.remove()


class LandlockSandbox(PooledSandbox):
    """See the module's docstring."""

    extra_options: Mapping[str, Any] = {
        "PLACE": "",  # directory for private directories, best in memory; empty: found
        "USER": 0,  # user id that a root process starts runners as; 0: as itself
        "RUNNER": RUNNER_SOURCE,  # the runner's directory; USER must be able to read it
        "PYTHON_PREFIX": "",  # the Python that learners get; empty: this one, or the system's if users cannot reach it
        "HIGHEST_ABI": 99,  # of Landlock to use
    }
    isolates_network = True
    fit_for_production = False

    def __init__(self, alias: str, options: Mapping[str, Any]) -> None:
        super().__init__(alias, options)
        self.isolates_users = self._as_root
        self.limits_tree_memory = not self.options["USER"] and MemoryGroup.possible()

    @cached_property
    def _abi(self) -> int:
        return min(landlock.abi(), int(self.options["HIGHEST_ABI"]))

    @cached_property
    def _as_root(self) -> bool:
        """May every submission have a user id of its own?"""
        return os.geteuid() == 0 and not self.options["USER"] and _may_change_user() and _user_range().count > 0

    @cached_property
    def _toolchains(self) -> HostToolchains:
        if self.options["PYTHON_PREFIX"]:
            return HostToolchains(self.options["PYTHON_PREFIX"])
        own = HostToolchains()
        if self._runs_as_us or everybody_reaches(own.python) or not os.path.exists("/usr/bin/python3"):
            return own
        return HostToolchains("/usr")

    @property
    def _runs_as_us(self) -> bool:
        return not self._as_root and not self.options["USER"]

    @cached_property
    def _place(self) -> str | None:
        """Where private directories are made, or None when there is no place for them."""
        candidates = [self.options["PLACE"]] if self.options["PLACE"] else list(_PLACES)
        fitting = [place for place in candidates if _is_fit(place, must_be_open=not self._runs_as_us)]
        in_memory = [place for place in fitting if _is_in_memory(place)]
        return next(iter([*in_memory, *fitting]), None)

    def families(self) -> frozenset[str]:
        """See `BaseSandbox.families`."""
        found = self._toolchains.families()
        if self._runs_as_us:
            return found
        return frozenset(family for family in found if all(map(everybody_reaches, self._toolchains.tools(family))))

    def check(self) -> list[str]:
        """See `BaseSandbox.check`."""
        if not sys.platform.startswith("linux"):
            return ["landlock needs Linux; use the docker sandbox on this system."]
        if not seccomp.supported(kernel.machine()):
            return [f"There is no system call filter for {kernel.machine()!r}; use the docker sandbox."]
        if not self._abi:
            return [
                (
                    "The kernel offers no Landlock (it needs Linux 5.13 with landlock among its security modules: "
                    "boot with lsm=landlock,… or update the kernel), or the container's profile forbids it."
                )
            ]
        if self._place is None:
            return [
                (
                    "There is no directory for sandboxes: it must be writable and allow programs to be executed "
                    f"(mounted without noexec). Mount a tmpfs there, best at {_PLACES[0]}, or set the option PLACE."
                )
            ]
        if "python" not in self.families():
            return [
                (
                    f"The Python at {self._toolchains.python} cannot be read by other users than its owner; install "
                    "Python for everybody (apt install python3), or set the option PYTHON_PREFIX."
                )
            ]
        return []

    def caveats(self) -> tuple[str, ...]:
        """See `BaseSandbox.caveats`."""
        general = (
            (
                "Landlock and a system call filter are the only walls: programs share the machine's kernel, file tree "
                "and process table. They open nothing outside, but can see that files and processes exist."
            ),
            "Scratch space is watched, not limited: a program may for a moment write several times its share.",
        )
        shared = "Programs run as the same user as this service; start it as root to give each a user of its own."
        missing = (sentence for since, sentence in _SINCE if self._abi < since)
        return (*general, *(() if self._as_root else (shared,)), *missing)

    def start_runner(self, family: str) -> RemoteRunner:
        """See `PooledSandbox.start_runner`."""
        place = self._place
        if place is None:
            raise SandboxUnavailable(self.check()[0])
        _ = self._swept
        base = self._make_base(place)
        ours, theirs = socket.socketpair()
        stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the runner
        group = self._group()
        command = self._runner_command(family, base)
        try:
            process = subprocess.Popen(
                group.joining(command) if group else command,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=stderr,
                **self._started_as(),
            )
        except OSError as error:
            ours.close()
            stderr.close()
            places.remove(base)
            raise SandboxFault(f"the runner does not start: {error}") from error
        finally:
            theirs.close()
        image = self._toolchains.fingerprint()
        runner = LandlockRunner(link=Link(ours), image=image, process=process, stderr=stderr, base=base, group=group)
        return runner.greeted(timeout=READY_SECONDS)

    @cached_property
    def _swept(self) -> int:
        """How many directories of dead workers were removed, once."""
        swept = 0
        for entry in os.scandir(self._place):
            if entry.name.startswith(_PREFIX) and entry.is_dir(follow_symlinks=False) and _is_orphan(entry):
                places.remove(entry.path)
                swept += 1
        return swept

    def _make_base(self, place: str) -> str:
        """A new directory that is the runner's alone; others may pass through it only where they must."""
        owner = f"{os.getpid()}-{_started(os.getpid())}"
        base = os.path.join(place, f"{_PREFIX}{owner}-{secrets.token_hex(8)}")
        os.mkdir(base, 0o700)
        if self.options["USER"]:
            os.chown(base, self.options["USER"], self.options["USER"])
        elif self._as_root:
            os.chmod(base, 0o711)  # noqa: S103 - submissions' users must reach what is inside
        return base

    def _started_as(self) -> dict[str, Any]:
        """How the runner is started, for subprocess."""
        user = self.options["USER"]
        identity = {"user": user, "group": user, "extra_groups": []} if user else {}
        return {"env": {}, "start_new_session": True, "cwd": "/", **identity}

    def _group(self) -> MemoryGroup | None:
        if not self.limits_tree_memory:
            return None
        return MemoryGroup.create(memory_bytes=self.options["MEMORY_MB"] * 1024 * 1024, processes=_PROCESSES)

    def _runner_command(self, family: str, base: str) -> list[str]:
        users = _user_range() if self._as_root else _Users(0, 0)
        options = {
            "preload": family == "python",
            "path": self._toolchains.search_path(),
            "first_user": users.first,
            "users": users.count,
            "fence": {
                "base": base,
                "abi": self._abi,
                "readable": self._readable(),
                "shares_user": not self._as_root,
                "scratch_bytes": self.options["SCRATCH_MB"] * 1024 * 1024,
            },
        }
        return [self._toolchains.python, "-I", "-S", self.options["RUNNER"], json.dumps(options)]

    def _readable(self) -> list[str]:
        """What programs may read and execute, without links."""
        paths = [*_SYSTEM, *self._toolchains.roots(), *_CONFIGURATION]
        return list(dict.fromkeys(os.path.realpath(path) for path in paths if os.path.exists(path)))


def _is_fit(place: str, *, must_be_open: bool) -> bool:
    """Can private directories be made in `place`, reached by those who must, and programs executed there?"""
    if not os.path.isdir(place) or not os.access(place, os.W_OK | os.X_OK):
        return False
    if must_be_open and not everybody_reaches(place):
        return False
    return not os.statvfs(place).f_flag & os.ST_NOEXEC


def _is_in_memory(place: str) -> bool:
    """Is `place` on a tmpfs?"""
    kind, longest = "", ""
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines():
        _, mounted_on, this_kind, *_ = line.split()
        inside = place == mounted_on or place.startswith(mounted_on.rstrip("/") + "/")
        if inside and len(mounted_on) >= len(longest):
            kind, longest = this_kind, mounted_on
    return kind in {"tmpfs", "ramfs"}


def _may_change_user() -> bool:
    """Does this root process have the capabilities that the runner needs?"""
    for line in Path("/proc/self/status").read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name == "CapEff":
            return all(int(value, 16) >> number & 1 for number in _NEEDED_CAPABILITIES)
    return False


def _user_range() -> _Users:
    """A range of its own for a runner: the kernel counts a user's processes over the whole machine.

    In a user namespace that knows only some tens of thousands of ids, from their upper half.
    """
    known = 0
    for line in Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines():
        inside, _, count = map(int, line.split())
        known = max(known, inside + count)
    if known > _FIRST_USER + _USER_RANGES * _USERS_PER_RUNNER:
        return _Users(_FIRST_USER + secrets.randbelow(_USER_RANGES) * _USERS_PER_RUNNER, _USERS_PER_RUNNER)
    if known < _FEWEST_USERS:
        return _Users(0, 0)
    users = _USERS_PER_RUNNER // 10
    ranges = known // 2 // users
    return _Users(known // 2 + secrets.randbelow(ranges - 1) * users, users)


def _is_orphan(entry: os.DirEntry[str]) -> bool:
    """Was it made by a process of our user's that is gone?"""
    pid, _, rest = entry.name.removeprefix(_PREFIX).partition("-")
    started = rest.partition("-")[0]
    if not pid.isdigit() or (os.geteuid() != 0 and entry.stat(follow_symlinks=False).st_uid != os.geteuid()):
        return False
    return _started(int(pid)) != started


def _started(pid: int) -> str:
    """When process `pid` started, in clock ticks since boot; "" when there is none."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return line.rpartition(")")[2].split()[19]
