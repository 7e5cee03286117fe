"""Starting one program: the process that becomes it, and the word it leaves behind before.

The new process reports on a pipe that no program ever sees: what it had used up by the time the
program began (so that this is not counted as the program's), or why it could not begin.
"""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import struct
from typing import Any, NoReturn

from . import identity, places, script

_BEGINNING = struct.Struct("=QQ")  # microseconds of CPU, peak KiB
_PROGRAM_UMASK = 0o022
_FIRST_KEPT, _ABOVE_OURS, _ABOVE_ANY_DESCRIPTOR = 3, 5, 65536


class StartFailed(Exception):
    """The program could not be started; the message says why. Not the program's fault."""


def fork_program(order: dict[str, Any], fds: list[int]) -> tuple[int, tuple[int, int]]:
    """Fork, confine and start the ordered program on `fds` (stdin, stdout, stderr).

    Returns its process id, and (CPU microseconds, peak KiB) already used when it began.
    Raises StartFailed.
    """
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(told)
        _become(order, fds, tell)
    os.close(tell)
    with os.fdopen(told, "rb") as pipe:
        word = pipe.read()
    told_size = _BEGINNING.size + 1
    if len(word) == told_size and word[:1] == b"+":
        return pid, _BEGINNING.unpack(word[1:])
    os.waitpid(pid, 0)
    reason = word[told_size + 1 :] if word[:1] == b"+" else word[1:]
    raise StartFailed(reason.decode(errors="replace") or "the process died before the program began")


def _become(order: dict[str, Any], fds: list[int], tell: int) -> NoReturn:
    try:
        _set_up(order, fds)
        fence = identity.open_fence()
        tell, fence = _keep_only(tell, fence)
        identity.confine(order["user"], fence=fence)
        if order["build"]:
            _enter_build_directory()
        elif order["feedback"]:
            os.mkdir(places.FEEDBACK, 0o700)
        _run(order, tell)
    except BaseException as error:  # noqa: BLE001 - reported to the keeper, which raises it
        os.write(tell, b"!" + f"{type(error).__name__}: {error}".encode()[:4000])
    finally:
        os._exit(127)


def _set_up(order: dict[str, Any], fds: list[int]) -> None:
    os.setsid()
    for number, fd in enumerate(fds[:3]):
        os.dup2(fd, number)
    identity.prefer_for_killing()
    os.chdir(places.WORK)
    os.umask(_PROGRAM_UMASK)
    identity.set_limits(order["limits"])
    signal.signal(signal.SIGINT, signal.default_int_handler if order["warm"] else signal.SIG_DFL)


def _keep_only(tell: int, fence: int | None) -> tuple[int, int | None]:
    """Close every descriptor but 0 to 2, `tell` and `fence`; returns where those are now."""
    kept = []
    for number, fd in enumerate(fd for fd in (tell, fence) if fd is not None):
        # Out of each other's way first; both close themselves on exec.
        kept.append(fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _ABOVE_OURS + number))
    low = [_FIRST_KEPT + number for number in range(len(kept))]
    for fd, number in zip(kept, low, strict=True):
        os.dup2(fd, number, inheritable=False)
    os.closerange(low[-1] + 1, _ABOVE_ANY_DESCRIPTOR)
    return low[0], low[1] if fence is not None else None


def _enter_build_directory() -> None:
    """A fresh directory of the compiler's own, holding copies of the submission's files."""
    os.mkdir(places.BUILD, 0o700)
    for name in os.listdir(places.WORK):
        with open(os.path.join(places.WORK, name), "rb") as source:
            content = source.read()
        with open(os.path.join(places.BUILD, name), "xb") as copy:
            copy.write(content)
    os.chdir(places.BUILD)


def _run(order: dict[str, Any], tell: int) -> None:
    argv, env = order["argv"], order["env"]
    if order["warm"]:
        os.environ.clear()
        os.environ.update(env)
        _report_beginning(tell)
        os.close(tell)
        script.run_script(argv[order["script"] :])
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # ignored by Python, not by programs
        signal.signal(number, signal.SIG_DFL)
    path = _resolve(argv[0], env.get("PATH", os.defpath))
    _report_beginning(tell)
    try:
        os.execve(path, argv, env)
    except OSError as error:
        # The beginning is already told; a second word after it says that it never came to that.
        raise StartFailed(f"{path}: {error.strerror}") from error


def _report_beginning(tell: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int((used.ru_utime + used.ru_stime) * 1_000_000)
    os.write(tell, b"+" + _BEGINNING.pack(cpu, used.ru_maxrss))


def _resolve(tool: str, search: str) -> str:
    """A tool's name as a path; names with a slash are paths already."""
    if "/" in tool:
        return tool
    for directory in search.split(":"):
        path = os.path.join(directory, tool)
        if os.access(path, os.X_OK) and not os.path.isdir(path):
            return path
    raise StartFailed(f"the tool {tool} is not in this sandbox")
