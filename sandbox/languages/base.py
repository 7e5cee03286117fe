"""What the judge must know of a programming language: plain data, one entry per language.

Tool names in argv ("python3", "g++") are resolved by the sandbox backend, a leading "./" means the
box's work directory, which is the working directory of every process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.judge.types import FunctionSignature

# The same on every machine, so that the same program gets the same verdict.
COMMON_ENVIRONMENT: Mapping[str, str] = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
# What a runtime with a managed heap needs beside it.
_RUNTIME_MB = 48
_LEAST_HEAP_MB = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileStep:
    """Run once per submission, before any test.

    Without `artifacts` it is only a check of the source; what runs the command `told_by_run` finds out as
    well whether the source passes it. `files` lie beside the source in the box.
    """

    argv: tuple[str, ...]
    artifacts: tuple[str, ...] = ()
    told_by_run: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    warm: str | None = None
    cpu_ms: int = 10_000
    memory_kb: int = 1024 * 1024
    file_kb: int = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDriver:
    """Calls the learner's function inside the box; see `sandbox.judge.function_mode` for its protocol.

    `files` are what lies beside the learner's file for a signature; `argv` runs them. `compile` stands
    in for the language's own compile step where the driver has to be compiled along.
    """

    files: Callable[[FunctionSignature], Mapping[str, bytes]]
    argv: tuple[str, ...]
    stub: Callable[[FunctionSignature], str]
    warm: str | None = None
    compile: CompileStep | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language.

    `trace` names how its failures read on stderr (see `sandbox.judge.failures`); `error_line` finds,
    as its first group, the line of the learner's file in what the compiler complains of first.
    In `run`, a driver's argv and `run_environment`, {heap} becomes `heap_mb` of the memory limit:
    runtimes that manage a heap are told of it, so that they collect in time and fail with a word.
    """

    id: str
    name: str
    family: str
    file_name: str
    extensions: tuple[str, ...]
    editor_mode: str
    run: tuple[str, ...]
    trace: str
    error_line: str
    starter: str
    compile: CompileStep | None = None
    warm: str | None = None
    time_multiplier: float = 1.0
    memory_multiplier: float = 1.0
    environment: Mapping[str, str] = field(default_factory=dict)
    run_environment: Mapping[str, str] = field(default_factory=dict)
    function: FunctionDriver | None = None

    @property
    def full_environment(self) -> dict[str, str]:
        """The environment of every process of this language."""
        return {**COMMON_ENVIRONMENT, **self.environment}

    def program_environment(self, memory_kb: int) -> dict[str, str]:
        """The environment of the learner's program under this memory limit."""
        told = {name: with_heap((value,), memory_kb)[0] for name, value in self.run_environment.items()}
        return {**self.full_environment, **told}


def heap_mb(memory_kb: int) -> int:
    """How large a managed heap may grow, in MiB, so that the runtime's own needs fit beside it."""
    limit = memory_kb // 1024
    return max(limit - max(_RUNTIME_MB, limit // 4), _LEAST_HEAP_MB)


def with_heap(argv: tuple[str, ...], memory_kb: int) -> tuple[str, ...]:
    """The command line with the heap's size filled in."""
    return tuple(word.replace("{heap}", str(heap_mb(memory_kb))) for word in argv)
