"""The sandbox seam: what the judge engine asks of a backend, and what it gets back.

A backend (`SANDBOXES[alias]["BACKEND"]`) is a `BaseSandbox`. It lends `Box`es: one box holds one
submission, is exclusive to it, starts empty, and is wiped or destroyed when it is given back. All
backends speak one protocol to one runner (`sandbox/runner/`); they differ only in how it is started.

Nothing here knows of problems, verdicts or users. Expected outputs never enter a box in which
learner code runs; comparison happens in `sandbox.judge`, outside.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from sandbox.exceptions import SandboxUnavailable


class Outcome(enum.StrEnum):
    """How a process inside a box ended. Verdicts are derived from this by `sandbox.judge`."""

    EXITED = "exited"  # by itself; see exit_code
    SIGNALLED = "signalled"  # by a signal it earned itself (segmentation fault, abort)
    CPU_LIMIT = "cpu_limit"  # used up its CPU time
    WALL_LIMIT = "wall_limit"  # CPU idle, wall clock used up: slept or waited
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"  # stdout or a file grew past its cap
    CANCELLED = "cancelled"  # the caller's `cancelled` said so


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one process tree. Times in milliseconds, sizes in KiB."""

    cpu_ms: int
    wall_ms: int
    memory_kb: int
    output_kb: int = 1024
    stderr_kb: int = 64
    file_kb: int = 16 * 1024  # largest file, also the largest artefact of a compilation
    processes: int = 64  # and threads
    stack_kb: int = 64 * 1024  # of the first thread


# Among a process's arguments: the path of its feedback directory, which only the sandbox knows.
FEEDBACK = "{feedback}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One program to run in a box.

    `argv[0]` is a tool's bare name ("python3", "gcc", "g++", "node"), found inside the sandbox on the
    PATH that the backend sets, or a path with a slash ("./main" is in the work directory). `warm`
    names an interpreter that the runner may keep warm (only "python"): then `argv[-1]` is the script,
    which is forked from the warm parent with the same meaning as executing argv, only faster.
    `env` is added to a fixed environment (PATH, HOME, TMPDIR, LANG, TZ, PYTHONHASHSEED).

    A program may read its work directory and write below TMPDIR (small, emptied after every process):
    /box and /tmp, except in a sandbox that has no file tree of its own (see `Box.located`).
    Its stdin is a regular file that ends where `stdin` ends; with `hold_stdin` it is a pipe that
    stays open after those bytes, as from a partner who says no more.

    `files` lie read-only in the work directory during this run only. `arguments` follow argv; the one
    that is `FEEDBACK` becomes the path of a fresh directory (ending in a slash) in which the program
    may leave the regular files that `feedback` names: they come back as bytes, however it ended.
    """

    argv: tuple[str, ...]
    limits: Limits
    stdin: bytes = b""
    env: Mapping[str, str] = field(default_factory=dict)
    warm: str | None = None
    hold_stdin: bool = False
    arguments: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    feedback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessResult:
    """What became of a `Process`. Measured by the runner and the kernel, never by the program.

    `cpu_ms` is user and system time of everything it started; when it was forked warm, without the
    interpreter's start and the compilation of its main file. `memory_kb` is the peak resident size: of a
    warm Python what it took beyond the idle interpreter; of other programs never less than the few MiB of
    the process that executed them, because the kernel remembers those too. Of truncated stderr both ends
    are kept.
    """

    outcome: Outcome
    exit_code: int | None = None  # set when outcome is EXITED
    signal: int | None = None  # set when outcome is SIGNALLED
    cpu_ms: int = 0
    wall_ms: int = 0
    memory_kb: int = 0
    stdout: bytes = b""
    stderr: bytes = b""
    stdout_truncated: bool = False
    stderr_truncated: bool = False
    waited_for_input: bool = False  # was blocked reading stdin when the wall limit struck
    compiled: bool = False  # a script forked warm: was its source compiled without a complaint, before it began?
    feedback: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Bytes that one of two connected programs wrote to the other."""

    by_partner: bool
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Two programs that talked to each other: what became of both, and how it went.

    `partner_ended_first`: the partner closed its output (or ended) before the other did, so that
    nothing the other did can have caused it. `transcript` is the beginning of what was said, in the
    order in which it was passed on. Nothing of it is in the two results' stdout.
    """

    result: ProcessResult
    partner: ProcessResult
    partner_ended_first: bool
    transcript: tuple[Utterance, ...] = ()


def never_cancelled() -> bool:
    """The default for `cancelled` callbacks."""
    return False


def nobody_waits() -> None:
    """The default for `on_compiled` callbacks."""


class Box(ABC):
    """One submission's exclusive place inside a sandbox. Not thread-safe: one caller at a time.

    Every method raises `sandbox.exceptions.SandboxFault` when the sandbox itself fails (runner gone,
    frame garbled, container dead). That is our fault, never the learner's: the caller retries with
    another box.
    """

    @abstractmethod
    def write_files(self, files: Mapping[str, bytes]) -> None:
        """Create regular files in the box's work directory (the working directory of every process).

        Names are plain file names without a slash. Only allowed before the first `run` of learner code:
        a path that the program could have written is never opened afterwards.
        """

    @abstractmethod
    def run(
        self,
        process: Process,
        *,
        cancelled: Callable[[], bool] = never_cancelled,
        on_compiled: Callable[[], None] = nobody_waits,
    ) -> ProcessResult:
        """Run one process to its end; everything it started is killed before this returns.

        When it goes on for a while and is known by then to be `compiled`, `on_compiled` is called, once.
        """

    def look_ahead(self, processes: Sequence[Process]) -> None:  # noqa: B027 - a box that cannot look ahead need not
        """Say, before a `run`, that the `run`s after it will probably be of these processes, in this order.

        A box may begin the next as soon as the last has ended, so that nobody waits for the caller's thoughts.
        When something else comes instead, they are ended unheard. Programs never run at the same time. What
        they read should be little: it is on its way while another program's output may come back.
        """

    @abstractmethod
    def compile(
        self,
        process: Process,
        *,
        artifacts: tuple[str, ...],
        cancelled: Callable[[], bool] = never_cancelled,
    ) -> tuple[ProcessResult, dict[str, bytes]]:
        """Run a compiler; return its result and the named regular files it made, as bytes.

        After a successful compile the artefacts are installed read-only in the work directory, and
        nothing else that the compiler wrote remains.
        """

    def converse(
        self,
        process: Process,
        *,
        partner: Box,
        partner_process: Process,
        cancelled: Callable[[], bool] = never_cancelled,
    ) -> Conversation:
        """Run a program here and one in the box `partner`, each one's stdout being the other's stdin.

        Ends when both have ended. When one side closes its output, ends or reads no more, the other
        meets the end of its input or a closed pipe, as with plain pipes. Raises `SandboxUnavailable`
        where the sandbox cannot connect programs.
        """
        raise SandboxUnavailable("this sandbox cannot connect two programs")

    def located(self, text: str) -> str:
        """`text` with this box's own directories in place of /box, /tmp and /dev/shm, where they differ."""
        return text

    @property
    @abstractmethod
    def image(self) -> str:
        """Identity of the toolchain: image digest ("sha256:…") or a host fingerprint."""


class BaseSandbox(ABC):
    """A way to run untrusted programs. One instance per process; thread-safe.

    Failure model of each backend is written in its own docstring.
    """

    # Does each submission get a kernel user id or user namespace of its own?
    isolates_users: bool = False
    # Is the network unreachable from inside?
    isolates_network: bool = False
    # Is memory of a whole process tree limited as a sum?
    limits_tree_memory: bool = False
    # May production settings use it?
    fit_for_production: bool = False

    def __init__(self, alias: str, options: Mapping[str, Any]) -> None:
        self.alias = alias
        self.options = dict(options)

    @property
    def max_boxes(self) -> int | None:
        """How many boxes this process may hold at once; None when there is no such bound."""
        return None

    @abstractmethod
    def acquire(self, family: str) -> AbstractContextManager[Box]:
        """Lend a clean box whose toolchain holds the language family ("python", "native", "node"…).

        Raises `SandboxUnavailable` when the backend cannot provide one within its own time limit.
        """

    @abstractmethod
    def check(self) -> list[str]:
        """Reasons why this backend cannot work on this host, each a full sentence that says what to do.

        Cheap (under a second), no side effects left. Empty when it can work.
        """

    @abstractmethod
    def families(self) -> frozenset[str]:
        """Language families whose toolchain is present now."""

    def caveats(self) -> tuple[str, ...]:
        """What this backend cannot promise on this host, each a full sentence. Empty for the strong ones."""
        return ()

    def warm_up(self) -> None:  # noqa: B027 - a backend that keeps nothing ready has nothing to do
        """Start what is kept ready ahead of use. Called once when a worker starts."""

    @abstractmethod
    def close(self) -> None:
        """Stop everything this instance started. Idempotent."""
