"""The compile step: once per submission, in the box, remembered by digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

from sandbox.base import Box, Outcome, ProcessResult
from sandbox.judge.compile_cache import CompileCache, Compiled
from sandbox.judge.failures import tidy_trace
from sandbox.judge.plan import Plan, compile_process
from sandbox.judge.text import excerpt, seconds
from sandbox.judge.types import CompileInfo
from sandbox.languages import Language


def compile_in_box(plan: Plan, box: Box, cache: CompileCache, cancelled: Callable[[], bool]) -> CompileInfo | None:
    """Put the submission's files into the box and compile them. None when that was cancelled."""
    return place_in_box(plan, box, cache) or compile_files(plan, box, cache, cancelled)


def place_in_box(plan: Plan, box: Box, cache: CompileCache) -> CompileInfo | None:
    """Put the submission's files into the box, and what was compiled of them earlier; None when they must be compiled.

    A language without a compile step is answered by an empty, successful `CompileInfo`.
    """
    known = cache.get(_digest(plan, box.image)) if plan.compile else None
    box.write_files({**plan.files, **(known.artifacts if known else {})})
    if known is not None:
        return replace(known.info, cached=True, time_ms=0)
    return None if plan.compile else CompileInfo(ok=True)


def compiled_by_running(plan: Plan, box: Box, cache: CompileCache) -> CompileInfo:
    """What there is to say, and to remember, when the first run has shown that the source compiles."""
    info = CompileInfo(ok=True)
    cache.put(_digest(plan, box.image), Compiled(info, {}))
    return info


def compile_files(plan: Plan, box: Box, cache: CompileCache, cancelled: Callable[[], bool]) -> CompileInfo | None:
    """Compile the files that lie in the box. None when that was cancelled."""
    step = plan.compile
    if step is None:
        return CompileInfo(ok=True)
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
        cache.put(_digest(plan, box.image), Compiled(info, artifacts if info.ok else {}))
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
