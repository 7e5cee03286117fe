"""What one submission needs in its box: files, command lines and limits, worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sandbox.base import Limits, Process
from sandbox.checkers import Checker, InvalidChecker, get_checker
from sandbox.judge.function_mode import check_signature
from sandbox.judge.types import InvalidRequest, JudgeRequest, Mode
from sandbox.languages import CompileStep, Language, UnknownLanguage, get_language
from sandbox.languages.base import with_heap
from sandbox.languages.signatures import InvalidType

# The hard limits let a program overrun a little, so that "1.2 s of 1.0 s" can be said.
HARD_CPU_FACTOR = 1.25
HARD_CPU_EXTRA_MS = 50
# The clock runs on while other work keeps the processors busy.
WALL_FACTOR = 3
WALL_EXTRA_MS = 1000
COMPILE_WALL_FACTOR = 3
COMPILE_OUTPUT_KB = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything about a request that does not change from test to test."""

    request: JudgeRequest
    language: Language
    files: Mapping[str, bytes]
    compile: CompileStep | None
    argv: tuple[str, ...]
    warm: str | None
    environment: Mapping[str, str]
    limits: Limits
    soft_cpu_ms: int
    checker: Checker

    def process(self, stdin: bytes, *, wall_factor: int = 1) -> Process:
        """The process that runs the learner's program on this input."""
        limits = self.limits
        if wall_factor != 1:
            limits = replace(limits, wall_ms=limits.wall_ms * wall_factor)
        return Process(argv=self.argv, limits=limits, stdin=stdin, env=self.environment, warm=self.warm)


def make_plan(request: JudgeRequest) -> Plan:
    """Check the request and work out its plan. Raises `InvalidRequest`."""
    try:
        language = get_language(request.language)
        checker = get_checker(request.checker.kind, request.checker.options)
        if request.mode is Mode.FUNCTION:
            _check_function(request)
    except (UnknownLanguage, InvalidChecker, InvalidType) as error:
        raise InvalidRequest(str(error)) from error
    soft_cpu_ms = round(request.time_limit_ms * language.time_multiplier)
    limits = _limits(request, language, soft_cpu_ms)
    program = _program(request, language)
    return Plan(
        request=request,
        language=language,
        files=program.files,
        compile=program.compile,
        argv=with_heap(program.argv, limits.memory_kb),
        warm=program.warm,
        environment=language.program_environment(limits.memory_kb),
        limits=limits,
        soft_cpu_ms=soft_cpu_ms,
        checker=checker,
    )


def compile_process(step: CompileStep, language: Language) -> Process:
    """The process that compiles, or only checks, the source."""
    limits = Limits(
        cpu_ms=step.cpu_ms,
        wall_ms=step.cpu_ms * COMPILE_WALL_FACTOR,
        memory_kb=step.memory_kb,
        output_kb=COMPILE_OUTPUT_KB,
        stderr_kb=COMPILE_OUTPUT_KB,
        file_kb=step.file_kb,
    )
    return Process(argv=step.argv, limits=limits, env=language.full_environment, warm=step.warm)


def _check_function(request: JudgeRequest) -> None:
    if request.signature is None:
        raise InvalidRequest("function mode needs a signature")
    check_signature(request.signature)


@dataclass(frozen=True, slots=True)
class _Program:
    """What is compiled and run: the learner's file alone, or with a driver that calls its function."""

    files: Mapping[str, bytes]
    compile: CompileStep | None
    argv: tuple[str, ...]
    warm: str | None


def _program(request: JudgeRequest, language: Language) -> _Program:
    files = {language.file_name: request.source.encode("utf-8", "surrogatepass")}
    step, argv, warm = language.compile, language.run, language.warm
    if request.mode is Mode.FUNCTION and request.signature is not None:
        driver = language.function
        if driver is None:
            raise InvalidRequest(f"{language.name} has no function mode")
        files.update(driver.files(request.signature))
        step, argv, warm = driver.compile or step, driver.argv, driver.warm
    if step is not None:
        files.update(step.files)
    return _Program(files, step, argv, warm)


def _limits(request: JudgeRequest, language: Language, soft_cpu_ms: int) -> Limits:
    hard_cpu_ms = round(soft_cpu_ms * HARD_CPU_FACTOR) + HARD_CPU_EXTRA_MS
    return Limits(
        cpu_ms=hard_cpu_ms,
        wall_ms=hard_cpu_ms * WALL_FACTOR + WALL_EXTRA_MS,
        memory_kb=round(request.memory_limit_kb * language.memory_multiplier),
        output_kb=request.output_limit_kb,
    )
