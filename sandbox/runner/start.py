"""Starting one program: the process that becomes it, and the word it leaves behind before.

What happens between the fork and the program is paid by every test, mostly in pages touched for the
first time: it is kept to few calls, and what can be worked out before is (`Recipe`).

The new process reports on a pipe that no program ever sees: what it had used up by the time the
program began (so that this is not counted as the program's), that a script compiled, or why it could
not begin.
"""

from __future__ import annotations

# `signal` without its enumerations: every page that a child touches is copied.
import _signal  # type: ignore[import-not-found] # known to no stub
import contextlib
import functools
import os
import resource
import struct
import time
from typing import Any, NamedTuple, NoReturn

from . import identity, places, script

_BEGINNING = struct.Struct("=QQd")  # microseconds of CPU, peak KiB, monotonic seconds
_BEGAN, _COMPILED, _WARNED, _FAILED = b"+", b"=", b"~", b"!"
_WORD_BYTES = 1 + _BEGINNING.size
_TOLD_BYTES = 8192
_FIRST_KEPT, _ABOVE_ANY_DESCRIPTOR = 3, 65536


class StartFailed(Exception):
    """The program could not be started; the message says why. Not the program's fault."""


class Beginning(NamedTuple):
    """When a program began, and what its process had used up by then."""

    cpu_us: int = 0
    peak_kb: int = 0
    at: float = 0.0  # as time.monotonic() says


class Told:
    """What a process tells of its start, on a pipe that closes before the program can touch it."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._words = b""
        os.set_blocking(fd, False)

    def hear(self) -> None:
        """Take what has been told since."""
        with contextlib.suppress(BlockingIOError):
            self._words += os.read(self._fd, _TOLD_BYTES)

    @property
    def began(self) -> Beginning | None:
        """How the program began, if it did. Raises StartFailed when it could not: also after it said that it did."""
        if not self._words:
            return None
        first, then = self._words[:_WORD_BYTES], self._words[_WORD_BYTES:]
        failed = next((word for word in (first, then) if word[:1] == _FAILED), None)
        if failed is not None:
            raise StartFailed(failed[1:].decode(errors="replace"))
        began = Beginning(*_BEGINNING.unpack(first[1:]))
        # What compiling took is not counted; the memory it took may still be the program's.
        return Beginning(*_BEGINNING.unpack(then[1:]))._replace(peak_kb=began.peak_kb) if then else began

    @property
    def is_compiled(self) -> bool:
        """Did the script compile, with nothing to complain of? Said before any of its code ran."""
        return self._words[_WORD_BYTES : _WORD_BYTES + 1] == _COMPILED

    @property
    def has_said_all(self) -> bool:
        """Is there nothing more that a script tells?"""
        return len(self._words) > _WORD_BYTES

    def close(self) -> None:
        """Hear no more."""
        os.close(self._fd)


class Recipe:
    """An order worked out ahead, in the warm parent: many programs of a submission are started from one.

    Raises StartFailed where there is no such tool.
    """

    def __init__(self, order: dict[str, Any]) -> None:
        self.argv: list[str] = order["argv"]
        self.env: dict[str, str] = order["env"]
        self.is_warm: bool = order["warm"]
        self.script = script.Script(self.argv[order["script"] :]) if self.is_warm else None
        self.user: int | None = order["user"]
        self.is_build: bool = order["build"]
        self.wants_feedback: bool = order["feedback"]
        self.artifacts: list[str] = order["artifacts"]
        self.scratch_vanishes: bool = order["scratch_vanishes"]
        self.bounds = identity.bounds(order["limits"])
        self.path = "" if self.is_warm else _resolve(self.argv[0], self.env.get("PATH", os.defpath))

    def forget(self) -> None:
        """Let go of what processes kept for each other."""
        if self.script is not None:
            self.script.close()

    def dress(self) -> None:
        """Take on the environment that a forked interpreter has: once here, not in every child."""
        if self.is_warm:
            os.environ.clear()
            os.environ.update(self.env)


def fork_program(recipe: Recipe, fds: list[int]) -> tuple[int, Told]:
    """Fork, confine and start a program on `fds` (stdin, stdout, stderr). Returns its process id, and what it tells."""
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        _become(recipe, fds, tell)
    os.close(tell)
    return pid, Told(told)


def _become(recipe: Recipe, fds: list[int], tell: int) -> NoReturn:
    try:
        _set_up(recipe, fds)
        identity.confine(recipe.user, fence=identity.open_fence(), executes=not recipe.is_warm)
        if recipe.is_build:
            _enter_build_directory()
        elif recipe.wants_feedback:
            os.mkdir(places.FEEDBACK, 0o700)
        if recipe.script is not None:
            _report(_BEGAN, tell)
            recipe.script.run(functools.partial(_compiled, tell))
        tell = _keep_only(tell)
        _execute(recipe, tell)
    except BaseException as error:  # noqa: BLE001 - reported to the keeper, which raises it
        os.write(tell, _FAILED + f"{type(error).__name__}: {error}".encode()[:4000])
    finally:
        os._exit(127)


def _set_up(recipe: Recipe, fds: list[int]) -> None:
    os.setsid()
    os.dup2(fds[0], 0)
    os.dup2(fds[1], 1)
    os.dup2(fds[2], 2)
    identity.prefer_for_killing()
    identity.set_limits(recipe.bounds)
    _signal.signal(_signal.SIGINT, _signal.default_int_handler if recipe.is_warm else _signal.SIG_DFL)


def _compiled(tell: int, is_silent: bool) -> None:
    """Say so, and whether the compiler had nothing to say; close what the script must not find."""
    _report(_COMPILED if is_silent else _WARNED, tell)
    os.closerange(_FIRST_KEPT, _ABOVE_ANY_DESCRIPTOR)


def _keep_only(tell: int) -> int:
    """Close every descriptor but 0 to 2 and `tell`, which closes itself on exec; returns where that is now."""
    if tell != _FIRST_KEPT:
        os.dup2(tell, _FIRST_KEPT, inheritable=False)
    os.closerange(_FIRST_KEPT + 1, _ABOVE_ANY_DESCRIPTOR)
    return _FIRST_KEPT


def _enter_build_directory() -> None:
    """A fresh directory of the compiler's own, holding copies of the submission's files."""
    os.mkdir(places.BUILD, 0o700)
    for name in os.listdir(places.WORK):
        with open(os.path.join(places.WORK, name), "rb") as source:
            content = source.read()
        with open(os.path.join(places.BUILD, name), "xb") as copy:
            copy.write(content)
    os.chdir(places.BUILD)


def _execute(recipe: Recipe, tell: int) -> None:
    _signal.signal(_signal.SIGPIPE, _signal.SIG_DFL)  # ignored by Python, not by programs
    _signal.signal(_signal.SIGXFSZ, _signal.SIG_DFL)
    _report(_BEGAN, tell)
    try:
        os.execve(recipe.path, recipe.argv, recipe.env)
    except OSError as error:
        # The beginning is already told; a second word after it says that it never came to that.
        raise StartFailed(f"{recipe.path}: {error.strerror}") from error


def _report(word: bytes, tell: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int((used.ru_utime + used.ru_stime) * 1_000_000)
    os.write(tell, word + _BEGINNING.pack(cpu, used.ru_maxrss, time.monotonic()))


def _resolve(tool: str, search: str) -> str:
    """A tool's name as a path; names with a slash are paths already."""
    if "/" in tool:
        return tool
    for directory in search.split(":"):
        path = os.path.join(directory, tool)
        if os.access(path, os.X_OK) and not os.path.isdir(path):
            return path
    raise StartFailed(f"the tool {tool} is not in this sandbox")
