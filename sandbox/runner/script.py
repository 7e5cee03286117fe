"""Running a Python script in a process forked from the warm parent, as `python3 script` would.

What differs from a fresh interpreter: the usual modules are already imported (their import costs
nothing), and at the end only the main module's objects are finalised.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import gc
import io
import marshal
import os
import sys
import types
from collections.abc import Callable
from typing import NoReturn

_OWN_FRAMES = 12  # of the warm parent, below the program's first
_READ_BYTES = 1024 * 1024
_KEPT_BYTES = 1024 * 1024  # of a script's code; what is larger is compiled again by every process
_SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
_FAILED_FLUSH = 120  # what the interpreter exits with when stdout cannot be flushed


def prepare() -> None:
    """Do ahead, in the warm parent, what is the same for every script.

    The standard streams are made anew, on pipes in the places of 1 and 2 so that they know they
    cannot seek; what is on their descriptors when the program runs is the program's. And the
    runner's own modules are forgotten: a program may call its own module `runner`.
    """
    sys.setrecursionlimit(sys.getrecursionlimit() + _OWN_FRAMES)
    kept = [os.dup(fd) for fd in (1, 2)]
    reading, writing = os.pipe()
    for fd in (1, 2):
        os.dup2(writing, fd)
    for fd, name, mode, errors in (
        (0, "stdin", "r", "surrogateescape"),
        (1, "stdout", "w", "surrogateescape"),
        (2, "stderr", "w", "backslashreplace"),
    ):
        raw = open(fd, f"{mode}b", closefd=False)  # noqa: SIM115 - lives as long as the process
        stream = io.TextIOWrapper(raw, encoding="utf-8", errors=errors, line_buffering=fd == 2)
        stream.mode = mode  # type: ignore[misc] # as the interpreter's own streams say
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    for fd, copy in zip((1, 2), kept, strict=True):
        os.dup2(copy, fd)
    for fd in (*kept, reading, writing):
        os.close(fd)
    package = __name__.rpartition(".")[0]
    for module in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[module]


class Script:
    """A script and its arguments, made ready in the warm parent: the main module, still empty, and its name.

    The first process that runs it keeps the code for the next. The warm parent holds the descriptor only
    and never reads it: nothing of one submission is in the memory that the next inherits.
    """

    def __init__(self, argv: list[str]) -> None:
        self._argv = list(argv)
        self._path = os.path.abspath(argv[0])  # as the interpreter names its main module since 3.9
        self._directory = os.path.dirname(self._path)
        self._main = types.ModuleType("__main__")
        self._main.__dict__.update({"__file__": self._path, "__builtins__": __builtins__, "__cached__": None})
        self._complaints = _Complaints()
        self._kept = os.memfd_create("code", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)

    def close(self) -> None:
        """Forget the code."""
        os.close(self._kept)

    def run(self, compiled: Callable[[bool], None]) -> NoReturn:
        """Run it as the main module and exit the process. Never returns, never raises.

        `compiled` is called when it compiled, before any of its code runs, and told whether the compiler
        had nothing to say.
        """
        gc.enable()
        sys.argv = self._argv
        sys.path.insert(0, self._directory)
        sys.modules["__main__"] = self._main
        _finish(self._exit_code(compiled))

    def _exit_code(self, compiled: Callable[[bool], None]) -> int:
        try:
            code = self._code()
            compiled(not self._complaints.are_any)
            exec(code, self._main.__dict__)  # noqa: S102 - this is the purpose
        except SystemExit as exit_request:
            return _exit_code(exit_request)
        except BaseException as error:  # noqa: BLE001 - whatever the program raised is shown as the interpreter would
            _show(error)
            return 1
        return 0

    def _code(self) -> types.CodeType:
        if fcntl.fcntl(self._kept, fcntl.F_GET_SEALS) & fcntl.F_SEAL_WRITE:
            kept: types.CodeType = marshal.loads(os.pread(self._kept, os.lseek(self._kept, 0, os.SEEK_END), 0))  # noqa: S302 - compiled by us
            return kept
        code = self._compile()
        if not self._complaints.are_any:
            self._keep(code)
        return code

    def _keep(self, code: types.CodeType) -> None:
        """Best effort: it counts only when it is sealed, and so complete."""
        packed = marshal.dumps(code)
        if len(packed) < _KEPT_BYTES:
            with contextlib.suppress(OSError):
                os.write(self._kept, packed)
                fcntl.fcntl(self._kept, fcntl.F_ADD_SEALS, _SEALS)

    def _compile(self) -> types.CodeType:
        sys.stderr = self._complaints  # all that the compiler's warnings need of it
        try:
            return compile(_source(self._path), self._path, "exec", dont_inherit=True)
        finally:
            sys.stderr = sys.__stderr__


class _Complaints:
    """Stands in for stderr while a script is compiled: passes on what is said, and remembers that it was."""

    def __init__(self) -> None:
        self.are_any = False

    def write(self, text: str) -> int:
        self.are_any = True
        return sys.__stderr__.write(text) if sys.__stderr__ else 0

    def flush(self) -> None:
        """Nothing is kept here."""


def _source(path: str) -> bytes:
    """The whole file, with fewer objects than `open` makes."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    parts = []
    while part := os.read(fd, _READ_BYTES):
        parts.append(part)
    os.close(fd)
    return b"".join(parts)


def _exit_code(request: SystemExit) -> int:
    if request.code is None:
        return 0
    if isinstance(request.code, int):
        return request.code & 0xFF
    sys.stderr.write(f"{request.code}\n")
    return 1


def _show(error: BaseException) -> None:
    """Print the traceback without this module's own frame."""
    trace = error.__traceback__
    here = __file__
    while trace is not None and trace.tb_frame.f_code.co_filename == here:
        trace = trace.tb_next
    error.__traceback__ = trace
    try:
        sys.excepthook(type(error), error, trace)
    except BaseException:  # noqa: BLE001 - the program replaced the hook by one that fails
        sys.__excepthook__(type(error), error, trace)


def _finish(code: int) -> NoReturn:
    """What the interpreter does at its end: wait for threads, exit functions, main's objects, flush."""
    try:
        if "threading" in sys.modules:
            sys.modules["threading"]._shutdown()  # as the interpreter does
        atexit._run_exitfuncs()
        sys.modules["__main__"].__dict__.clear()
    except BaseException as error:  # noqa: BLE001
        _show(error)
    for stream in (sys.stdout, sys.__stdout__, sys.stderr, sys.__stderr__):
        try:
            if stream is not None:
                stream.flush()
        except BaseException:  # noqa: BLE001 - a closed or replaced stream
            code = code or _FAILED_FLUSH
    os._exit(code)
