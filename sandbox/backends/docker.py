"""Sandboxes in containers of a Docker engine: one image per language family, a pool of started ones.

A container has no network, a read-only root, three capabilities (set user, set group, kill), no new
privileges, the engine's default seccomp profile, its own IPC namespace, small directories in memory,
and limits of processes and memory. It is never privileged and never sees the engine's socket. Inside,
every submission has a kernel user id that nothing else uses, and every program our own seccomp
filter on top.

Failure model: a container that dies or babbles raises SandboxFault and is replaced; an engine that
does not answer raises SandboxUnavailable. A container ends and removes itself when its worker dies,
because its stdin closes; what an engine's crash leaves behind is swept by the next worker of the
same machine.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import struct
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import docker
import docker.errors
import requests
import structlog

from sandbox.exceptions import SandboxFault, SandboxUnavailable
from sandbox.images import IMAGE_PREFIX, image_families, image_name

from .link import Link
from .pooled import READY_SECONDS, PooledSandbox
from .remote import RemoteRunner

log = structlog.get_logger(__name__)

OWNER_LABEL = "codereview.sandbox.owner"
ESSENTIAL_FAMILY = "python"
_CALL_SECONDS = 20
_CHECK_SECONDS = 2
_USERS_PER_RUNNER = 1000
_FIRST_USER, _USER_RANGES = 1_000_000, 500_000
_STDERR = 2
_ENGINE_ERRORS = (docker.errors.DockerException, requests.RequestException, OSError)


class Unwrapper:
    """Takes the engine's frames off an attached stream: stdout is returned, stderr remembered."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._complaint = bytearray()

    def __call__(self, data: bytes) -> bytes:
        """The stdout bytes that are complete now."""
        self._buffer += data
        stdout = bytearray()
        header = struct.Struct(">BxxxI")
        while len(self._buffer) >= header.size:
            stream, size = header.unpack_from(self._buffer)
            end = header.size + size
            if len(self._buffer) < end:
                break
            content = self._buffer[header.size : end]
            if stream == _STDERR:
                self._complaint = (self._complaint + content)[-4000:]
            else:
                stdout += content
            del self._buffer[:end]
        return bytes(stdout)

    @property
    def complaint(self) -> str:
        """The end of what came on stderr."""
        return self._complaint.decode(errors="replace").strip()


class DockerRunner(RemoteRunner):
    """A runner in a container."""

    def __init__(
        self, *, link: Link, image: str, api: docker.APIClient, container: str, unwrapper: Unwrapper, holder: Any
    ) -> None:
        super().__init__(link=link, image=image)
        self.container = container
        self._api = api
        self._unwrapper = unwrapper
        self._holder = holder  # the response that owns the socket: it must live as long

    def complaint(self) -> str:
        """See `RemoteRunner.complaint`."""
        text = self._unwrapper.complaint
        return f"it said: {text}" if text else super().complaint()

    def destroy(self) -> None:
        """See `RemoteRunner.destroy`."""
        self.link.close()
        with contextlib.suppress(OSError):
            self._holder.close()
        # Gone already when the engine was quicker: it removes what has ended.
        with contextlib.suppress(*_ENGINE_ERRORS):
            self._api.remove_container(self.container, force=True)


class DockerSandbox(PooledSandbox):
    """See the module's docstring."""

    extra_options: Mapping[str, Any] = {
        "RUNTIME": "",  # "runsc" for gVisor; empty: the engine's default
        "IMAGE_PREFIX": IMAGE_PREFIX,
        "CPUS": 0.0,  # per container; 0: no limit of its own
        "PROCESSES": 512,  # per container
    }
    isolates_users = True
    isolates_network = True
    limits_tree_memory = True
    fit_for_production = True

    @cached_property
    def _client(self) -> docker.DockerClient:
        return docker.from_env(timeout=_CALL_SECONDS)

    @cached_property
    def _image_ids(self) -> dict[str, str]:
        """Family to image id, for images that exist and are up to date."""
        ids = {}
        for family in image_families():
            with contextlib.suppress(docker.errors.ImageNotFound):
                image = self._client.images.get(image_name(family, prefix=self.options["IMAGE_PREFIX"]))
                ids[family] = str(image.id)
        return ids

    @cached_property
    def _swept(self) -> threading.Thread:
        """Removes, once and in the background, what dead workers of this machine left behind."""
        thread = threading.Thread(target=self.sweep, name="sandbox-sweep", daemon=True)
        thread.start()
        return thread

    def families(self) -> frozenset[str]:
        """See `BaseSandbox.families`. Raises SandboxUnavailable when the engine does not answer."""
        try:
            return frozenset(self._image_ids)
        except _ENGINE_ERRORS as error:
            raise SandboxUnavailable(f"the Docker engine does not answer: {error}") from error

    def check(self) -> list[str]:
        """See `BaseSandbox.check`."""
        try:
            client = docker.from_env(timeout=_CHECK_SECONDS)
            client.ping()
            client.close()
        except _ENGINE_ERRORS as error:
            return [f"The Docker engine does not answer ({_first_line(error)}); install and start it (docker.io)."]
        # Without another family its languages are not offered; without Python there is no checker either.
        if ESSENTIAL_FAMILY not in self._image_ids:
            self.__dict__.pop("_image_ids", None)  # it may be built meanwhile
            return [f"The sandbox image for {ESSENTIAL_FAMILY} is missing or out of date; run: make images."]
        return []

    def start_runner(self, family: str) -> RemoteRunner:
        """See `PooledSandbox.start_runner`."""
        _ = self._swept
        api = self._client.api
        container = ""
        try:
            container = self._create(api, family)
            runner = self._attach(api, container, family)
            api.start(container)
        except _ENGINE_ERRORS as error:
            self._remove(api, container)
            raise SandboxFault(f"the Docker engine cannot start a container: {_first_line(error)}") from error
        return runner.greeted(timeout=READY_SECONDS)

    def sweep(self) -> int:
        """Remove containers whose worker on this machine is dead; returns how many."""
        swept = 0
        try:
            for found in self._client.api.containers(all=True, filters={"label": OWNER_LABEL}):
                if _is_orphan(found["Labels"].get(OWNER_LABEL, "")):
                    self._remove(self._client.api, found["Id"])
                    swept += 1
        except _ENGINE_ERRORS as error:
            log.warning("sandbox_sweep_failed", reason=_first_line(error))
        return swept

    def forget_inherited(self) -> None:
        """See `PooledSandbox.forget_inherited`."""
        super().forget_inherited()
        for connected in ("_client", "_swept"):
            self.__dict__.pop(connected, None)

    def close(self) -> None:
        """See `PooledSandbox.close`."""
        super().close()
        if "_client" in self.__dict__:
            self._client.close()
            del self.__dict__["_client"]

    def _create(self, api: docker.APIClient, family: str) -> str:
        users = {
            # A range of its own: the kernel counts a user's processes over all containers together.
            "first_user": _FIRST_USER + secrets.randbelow(_USER_RANGES) * _USERS_PER_RUNNER,
            "users": _USERS_PER_RUNNER,
        }
        options = json.dumps({**users, "preload": family == "python"})
        created = api.create_container(
            self._image_ids[family],
            command=[options],
            hostname="sandbox",
            stdin_open=True,
            network_disabled=True,
            labels={OWNER_LABEL: _owner(os.getpid())},
            host_config=api.create_host_config(**self._confinement()),
        )
        return str(created["Id"])

    def _confinement(self) -> dict[str, Any]:
        memory = f"{self.options['MEMORY_MB']}m"
        small = f"rw,exec,nosuid,nodev,size={self.options['SCRATCH_MB']}m,nr_inodes=8k,mode=1777"
        confinement: dict[str, Any] = {
            "auto_remove": True,
            "cap_drop": ["ALL"],
            "cap_add": ["SETUID", "SETGID", "KILL"],
            "security_opt": ["no-new-privileges"],
            "network_mode": "none",
            "ipc_mode": "none",
            "read_only": True,
            "privileged": False,
            "mem_limit": memory,
            "memswap_limit": memory,
            "pids_limit": self.options["PROCESSES"],
            "tmpfs": {
                "/box": "rw,exec,nosuid,nodev,size=256m,nr_inodes=8k,mode=0755",
                "/tmp": small,  # noqa: S108 - a name inside the container
                "/dev/shm": small,  # noqa: S108
            },
            # Nothing that a program prints may land in the engine's log files.
            "log_config": {"Type": "none", "Config": {}},
        }
        if self.options["CPUS"]:
            confinement["nano_cpus"] = int(self.options["CPUS"] * 1_000_000_000)
        if self.options["RUNTIME"]:
            confinement["runtime"] = self.options["RUNTIME"]
        return confinement

    def _attach(self, api: docker.APIClient, container: str, family: str) -> DockerRunner:
        """Attach before the start, so that not a byte is missed."""
        streams = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        holder = api.attach_socket(container, params=streams)
        raw = getattr(holder, "_sock", holder)
        if not isinstance(raw, socket.socket):
            raise OSError("the engine's connection is no plain socket; use a Unix socket or plain TCP for it")
        unwrapper = Unwrapper()
        return DockerRunner(
            link=Link(raw, unwrap=unwrapper),
            image=self._image_ids[family],
            api=api,
            container=container,
            unwrapper=unwrapper,
            holder=holder,
        )

    def _remove(self, api: docker.APIClient, container: str) -> None:
        if container:
            with contextlib.suppress(*_ENGINE_ERRORS):
                api.remove_container(container, force=True)


def _owner(pid: int) -> str:
    """Names a process for ever: host name, boot, process id and when it started."""
    return "/".join((socket.gethostname(), _boot_id(), str(pid), _started(pid)))


def _is_orphan(owner: str) -> bool:
    """Was the owner a process of this machine that is gone? A stranger's container is left alone."""
    host, _, rest = owner.partition("/")
    boot, _, process = rest.partition("/")
    pid, _, started = process.partition("/")
    if (host, boot) != (socket.gethostname(), _boot_id()) or not pid.isdigit():
        return False
    return _started(int(pid)) != started


def _boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _started(pid: int) -> str:
    """When process `pid` started, in clock ticks since boot; "" when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]
