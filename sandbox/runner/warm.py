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
import struct
import sys
from typing import Any

from . import identity, kernel, killing, places, script, sharing
from .fence import Plan
from .keeper import KILL, LOOK, MAX_PACKET_BYTES, Keeper, tell
from .start import Recipe, StartFailed

# Imported ahead so that a program's `import` costs nothing. None starts a thread or opens a file, and none
# does something after every fork, as `threading` and `random` (and what imports them) do: every program
# would pay for what few use, as it would for the memory of large ones (`decimal`).
USUAL_MODULES = (
    "abc", "array", "ast", "atexit", "bisect", "collections", "collections.abc", "contextlib", "copy",
    "dataclasses", "datetime", "enum", "functools", "heapq", "io", "itertools", "json", "linecache", "locale",
    "math", "operator", "os", "re", "string", "struct", "textwrap", "time", "traceback", "types", "typing",
)  # fmt: skip
_MAX_FDS = 4
_FD = struct.Struct("=i")
_PROGRAM_UMASK = 0o022


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
    # Where and how every program starts.
    os.chdir(places.WORK)
    os.umask(_PROGRAM_UMASK)
    sharing.hand_down_code()
    gc.collect()
    gc.disable()  # until a program runs: a collection here would unshare pages
    gc.freeze()
    tell(channel, {"event": "ready", "version": sys.version.split()[0]})
    _serve(channel, kill, own_processes)


def _serve(channel: socket.socket, kill: killing.Kill, own_processes: int | None) -> None:
    recipe: Recipe | None = None
    buffer = bytearray(MAX_PACKET_BYTES)  # once, and only touched as far as a packet reaches
    room = socket.CMSG_SPACE(_MAX_FDS * _FD.size)
    while True:
        try:
            size, ancillary, _, _ = channel.recvmsg_into([buffer], room)
        except ConnectionResetError:
            return  # the runner died with a word of ours unread
        packet = bytes(memoryview(buffer)[:size])
        fds = [fd for _, _, data in ancillary for (fd,) in _FD.iter_unpack(data[: len(data) // _FD.size * _FD.size])]
        if not packet:
            return
        if packet in (KILL, LOOK):
            continue  # too late: its program is gone
        request, _, text = packet.partition(b"\n")
        try:
            recipe = _recipe(text, recipe)
            if own_processes is None:
                Keeper(channel, recipe, fds, kill=kill).run()
            else:
                _serve_in_namespace(channel, recipe, fds, own_processes, request=int(request))
        except StartFailed as failure:
            tell(channel, {"event": "broken", "reason": str(failure)})
        except (BrokenPipeError, ConnectionResetError):
            return  # the runner died meanwhile; its program is dead and wiped


def _recipe(text: bytes, last: Recipe | None) -> Recipe:
    """What is to be started: something new, or (without `text`) the last again. Raises StartFailed."""
    if not text and last is not None:
        return last
    if not text:
        raise StartFailed("there is nothing to repeat")
    if last is not None:
        last.forget()
    recipe = Recipe(json.loads(text))
    recipe.dress()
    return recipe


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


def _serve_in_namespace(
    channel: socket.socket, recipe: Recipe, fds: list[int], own_processes: int, *, request: int
) -> None:
    kernel.unshare(kernel.CLONE_NEWPID)  # for the next child
    pid = os.fork()
    if pid == 0:
        _keep_in_namespace(channel, recipe, fds)
    for fd in fds:
        os.close(fd)
    tell(channel, {"event": "keeper", "id": request, "pid": pid})
    kernel.setns(own_processes, kernel.CLONE_NEWPID)
    os.waitpid(pid, 0)  # returns when the whole namespace is empty
    tell(channel, {"event": "gone", "id": request})


def _keep_in_namespace(channel: socket.socket, recipe: Recipe, fds: list[int]) -> None:
    try:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        identity.enter_private_namespace()
        Keeper(channel, recipe, fds, kill=killing.everybody_in_namespace).run()
    except OSError as error:
        tell(channel, {"event": "broken", "reason": str(error)})
    finally:
        os._exit(0)
