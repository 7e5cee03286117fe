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


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileStep:
    """Run once per submission, before any test.

    Without `artifacts` it is only a check of the source. `files` lie beside the source in the box.
    """

    argv: tuple[str, ...]
    artifacts: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    warm: str | None = None
    cpu_ms: int = 10_000
    memory_kb: int = 1024 * 1024
    file_kb: int = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDriver:
    """Calls the learner's function inside the box; see `sandbox.judge.function_mode` for its protocol."""

    file_name: str
    source: bytes
    argv: tuple[str, ...]
    warm: str | None
    stub: Callable[[FunctionSignature], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language. `trace` names how its failures read on stderr: python, javascript or native."""

    id: str
    name: str
    family: str
    file_name: str
    extensions: tuple[str, ...]
    editor_mode: str
    run: tuple[str, ...]
    trace: str
    starter: str
    compile: CompileStep | None = None
    warm: str | None = None
    time_multiplier: float = 1.0
    memory_multiplier: float = 1.0
    environment: Mapping[str, str] = field(default_factory=dict)
    function: FunctionDriver | None = None

    @property
    def full_environment(self) -> dict[str, str]:
        """The environment of every process of this language."""
        return {**COMMON_ENVIRONMENT, **self.environment}
