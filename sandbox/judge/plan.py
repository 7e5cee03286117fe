"""What one submission needs in its box: files, command lines and limits, worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sandbox.base import Limits, Process
from sandbox.checkers import CUSTOM, Checker, InvalidChecker, checker_options, get_checker, parse_flags
from sandbox.judge.function_mode import check_signature
from sandbox.judge.types import CheckerSpec, InvalidRequest, JudgeRequest, Mode, TestCase
from sandbox.languages import CompileStep, Language, UnknownLanguage, get_language
from sandbox.languages.base import with_heap
from sandbox.languages.signatures import InvalidType

# The hard limits let a program overrun a little, so that "1.2 s of 1.0 s" can be said.
HARD_CPU_FACTOR = 1.25
HARD_CPU_EXTRA_MS = 50
# The clock runs on while other work keeps the processors busy.
WALL_FACTOR = 3
WALL_EXTRA_MS = 1000
# While an interactor works, the program that waits for it is not at fault.
INTERACTIVE_EXTRA_MS = 4000
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
    checker: CheckerSpec

    def checker_of(self, test: TestCase) -> Checker:
        """The checker as a function, with this test's own options. Not for custom checkers."""
        further = parse_flags(test.arguments) if self.checker.kind == "default" else {}
        return get_checker(self.checker.kind, {**self.checker.options, **further})

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
        checker = _checker(request)
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


def make_author_plan(checker: CheckerSpec, limits: Limits) -> Plan:
    """The plan of a custom checker (its options complete): compiled as any program, run with these limits.

    Raises `InvalidRequest`.
    """
    options = checker.options
    request = JudgeRequest(
        language=options["language"],
        source=options["source"],
        tests=(),
        checker=checker,
        memory_limit_kb=limits.memory_kb,
    )
    plan = make_plan(request)
    files = {name: text.encode("utf-8", "surrogatepass") for name, text in options["files"].items()}
    taken = sorted(set(files) & set(plan.files))
    if taken:
        raise InvalidRequest(f"{options['path'] or 'the checker'}: the file name {taken[0]} is the judge's own")
    # A language's own needs (a managed heap) come on top, as for learners.
    limits = replace(limits, memory_kb=max(limits.memory_kb, plan.limits.memory_kb))
    return replace(plan, files={**plan.files, **files}, limits=limits)


def _checker(request: JudgeRequest) -> CheckerSpec:
    """The checker with all its options. Raises `InvalidChecker`."""
    spec = request.checker
    checker = CheckerSpec(kind=spec.kind, options=checker_options(spec.kind, spec.options))
    if checker.kind == CUSTOM and request.mode is Mode.FUNCTION:
        raise InvalidChecker("function mode compares values; it has no custom checkers")
    if checker.kind != CUSTOM and request.mode is Mode.INTERACTIVE:
        raise InvalidChecker("interactive mode needs a custom checker: the program to talk to")
    if checker.kind == "default":
        for test in request.tests:
            parse_flags(test.arguments)
    return checker


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
    extra_ms = WALL_EXTRA_MS + (INTERACTIVE_EXTRA_MS if request.mode is Mode.INTERACTIVE else 0)
    return Limits(
        cpu_ms=hard_cpu_ms,
        wall_ms=hard_cpu_ms * WALL_FACTOR + extra_ms,
        memory_kb=round(request.memory_limit_kb * language.memory_multiplier),
        output_kb=request.output_limit_kb,
    )
