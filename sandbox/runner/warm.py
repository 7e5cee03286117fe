"""The warm parent: starts every program, and for Python lends it an interpreter already awake.

It receives orders over a packet socket, holds neither the runner's channel nor any input, and never
runs a program's code itself: what a program can read of its memory is the same for everybody.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
from typing import Any

from . import identity, kernel, killing, places, script
from .fence import Plan
from .keeper import MAX_PACKET_BYTES, Keeper, tell

# Imported ahead so that a program's `import` costs nothing. None starts a thread or opens a file.
USUAL_MODULES = (
    "abc", "array", "ast", "atexit", "bisect", "collections", "collections.abc", "contextlib", "copy",
    "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "heapq", "io", "itertools", "json",
    "math", "numbers", "operator", "os", "queue", "random", "re", "statistics", "string", "struct",
    "textwrap", "threading", "time", "traceback", "types", "typing", "linecache", "locale",
)  # fmt: skip
_MAX_FDS = 4


def main(*, socket_fd: int, setup: str) -> None:
    """Serve orders until the runner goes away.

    `setup` is JSON: "preload" (bool), "namespaces" (bool: each program gets its own) and "fence" (null,
    or "base", "abi", "readable" and "shares_user" for a sandbox without namespaces).
    """
    options = json.loads(setup)
    channel = socket.socket(fileno=socket_fd)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    kill = _settle_in(options["fence"])
    # As process 1 of a namespace a keeper is immune to its programs' signals, except to those it handles.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    identity.prepare(filter_now=not options["namespaces"])
    if options["preload"]:
        for name in USUAL_MODULES:
            importlib.import_module(name)
    own_processes = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC) if options["namespaces"] else None
    script.prepare()
    gc.collect()
    gc.disable()  # until a program runs: a collection here would unshare pages
    gc.freeze()
    tell(channel, {"event": "ready", "version": sys.version.split()[0]})
    while True:
        packet, fds, _, _ = socket.recv_fds(channel, MAX_PACKET_BYTES, _MAX_FDS)
        if not packet:
            return
        order = json.loads(packet)
        if order["do"] != "start":
            continue  # a late "kill" or "look" for a program that is gone needs no answer
        if own_processes is not None:
            _serve_in_namespace(channel, order, fds, own_processes)
            continue
        try:
            Keeper(channel, order, fds, kill=kill).run()
        except BrokenPipeError:
            return  # the runner died meanwhile; its program is dead and wiped


def _settle_in(fence: dict[str, Any] | None) -> killing.Kill:
    """Prepare for a sandbox with or without namespaces; returns how to kill all that a program started."""
    if fence is None:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)  # process 1 takes everything with it
        return killing.everybody_in_namespace
    # Nobody else would end what a program started: when the runner dies, its closed socket tells us to.
    places.settle(fence["base"])
    kill = killing.enclose(fence["abi"])
    identity.prepare_fence(Plan(fence["abi"], fence["readable"], fence["shares_user"]))
    return kill


def _serve_in_namespace(channel: socket.socket, order: dict[str, Any], fds: list[int], own_processes: int) -> None:
    kernel.unshare(kernel.CLONE_NEWPID)  # for the next child
    pid = os.fork()
    if pid == 0:
        _keep_in_namespace(channel, order, fds)
    for fd in fds:
        os.close(fd)
    tell(channel, {"event": "keeper", "id": order["id"], "pid": pid})
    kernel.setns(own_processes, kernel.CLONE_NEWPID)
    os.waitpid(pid, 0)  # returns when the whole namespace is empty
    tell(channel, {"event": "gone", "id": order["id"]})


def _keep_in_namespace(channel: socket.socket, order: dict[str, Any], fds: list[int]) -> None:
    try:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        identity.enter_private_namespace()
        Keeper(channel, order, fds, kill=killing.everybody_in_namespace).run()
    except OSError as error:
        tell(channel, {"event": "broken", "reason": str(error)})
    finally:
        os._exit(0)
