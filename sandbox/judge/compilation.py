"""The compile step: once per submission, in the box, remembered by digest."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sandbox.base import Box, Outcome, ProcessResult
from sandbox.judge.failures import tidy_trace
from sandbox.judge.plan import Plan, compile_process
from sandbox.judge.text import excerpt, seconds
from sandbox.judge.types import CompileInfo
from sandbox.languages import Language

CACHE_BYTES = 64 * 1024 * 1024
# What one entry costs apart from its artefacts.
_ENTRY_BYTES = 2048


@dataclass(frozen=True, slots=True)
class Compiled:
    """The outcome of one compile step and, when it went well, the artefacts to run."""

    info: CompileInfo
    artifacts: Mapping[str, bytes] = field(default_factory=dict)


class CompileCache:
    """Compile results of this process, least recently used out first, bounded in bytes. Thread-safe."""

    def __init__(self, *, max_bytes: int = CACHE_BYTES) -> None:
        self.max_bytes = max_bytes
        self._entries: OrderedDict[str, Compiled] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, digest: str) -> Compiled | None:
        """The remembered result, marked as just used."""
        with self._lock:
            found = self._entries.get(digest)
            if found is not None:
                self._entries.move_to_end(digest)
            return found

    def put(self, digest: str, compiled: Compiled) -> None:
        """Remember a result; one that alone exceeds the bound is not kept."""
        size = _size(compiled)
        if size > self.max_bytes:
            return
        with self._lock:
            self._drop(digest)
            self._entries[digest] = compiled
            self._bytes += size
            while self._bytes > self.max_bytes:
                self._drop(next(iter(self._entries)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def _drop(self, digest: str) -> None:
        old = self._entries.pop(digest, None)
        if old is not None:
            self._bytes -= _size(old)


COMPILE_CACHE = CompileCache()


def compile_in_box(plan: Plan, box: Box, cache: CompileCache, cancelled: Callable[[], bool]) -> CompileInfo | None:
    """Put the submission's files into the box and compile them.

    None when the compile step was cancelled. A language without a compile step is answered by an
    empty, successful `CompileInfo`.
    """
    step = plan.compile
    if step is None:
        box.write_files(plan.files)
        return CompileInfo(ok=True)
    digest = _digest(plan, box.image)
    known = cache.get(digest)
    if known is not None:
        box.write_files({**plan.files, **known.artifacts})
        return replace(known.info, cached=True, time_ms=0)
    box.write_files(plan.files)
    process = compile_process(step, plan.language)
    artifacts: dict[str, bytes] = {}
    if step.artifacts:
        result, artifacts = box.compile(process, artifacts=step.artifacts, cancelled=cancelled)
    else:
        result = box.run(process, cancelled=cancelled)
    if result.outcome is Outcome.CANCELLED:
        return None
    info = _info(result, plan, complete=set(step.artifacts) <= set(artifacts))
    # A compiler that ran into a limit may fare better when the machine is less busy.
    if result.outcome is Outcome.EXITED:
        cache.put(digest, Compiled(info, artifacts if info.ok else {}))
    return info


def _info(result: ProcessResult, plan: Plan, *, complete: bool) -> CompileInfo:
    """What the learner is told of a compile step."""
    text = tidy_trace(excerpt(b"\n".join(filter(None, (result.stderr, result.stdout)))), plan.language.file_name)
    if result.outcome is Outcome.EXITED and result.exit_code == 0 and complete:
        return CompileInfo(ok=True, output=text, time_ms=result.wall_ms)
    if result.outcome is not Outcome.EXITED:
        text = f"{text}\n{_limit_words(result)}".strip()
    elif result.exit_code == 0:
        text = f"{text}\nThe compiler made no program.".strip()
    return CompileInfo(ok=False, output=text, time_ms=result.wall_ms, line=_first_line(text, plan.language))


def _limit_words(result: ProcessResult) -> str:
    words = {
        Outcome.CPU_LIMIT: f"The compiler was stopped after {seconds(result.cpu_ms)}.",
        Outcome.WALL_LIMIT: f"The compiler was stopped after {seconds(result.wall_ms)} on the clock.",
        Outcome.MEMORY_LIMIT: "The compiler needed too much memory.",
        Outcome.OUTPUT_LIMIT: "The compiler wrote too much.",
    }
    return words.get(result.outcome, "The compiler crashed.")


def _first_line(text: str, language: Language) -> int | None:
    found = re.search(language.error_line, text, re.MULTILINE)
    return int(found.group(1)) if found else None


def _digest(plan: Plan, image: str) -> str:
    """Of everything that the result of compiling depends on."""
    argv = plan.compile.argv if plan.compile else ()
    files = [f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in sorted(plan.files.items())]
    return hashlib.sha256("\0".join([plan.language.id, *argv, image, *files]).encode()).hexdigest()


def _size(compiled: Compiled) -> int:
    artifacts = sum(len(content) for content in compiled.artifacts.values())
    return _ENTRY_BYTES + len(compiled.info.output) + artifacts
