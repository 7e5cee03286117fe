"""What runtimes say when they die, read back: also in words of versions that are not on this machine."""

from __future__ import annotations

import pytest

from sandbox.judge.failures import parse_exception, ran_out_of_memory, tidy_trace, without_secrets
from sandbox.judge.plan import compile_process, make_plan
from sandbox.languages import get_language
from tests.sandbox.judge.requests import case, request

SOURCE = "line\n" * 20
SAID = [
    (
        "java",
        'Exception in thread "main" java.util.NoSuchElementException\n\tat java.base/x(X:1)\n\tat M.m(Main.java:7)\n',
        ("NoSuchElementException", "", 7),
    ),
    ("java", 'Exception in thread "main" java.lang.Error: no\n\tat Other.f(Other.java:4)\n', ("Error", "no", 4)),
    ("java", 'Exception in thread "main" Main$Mine: no\n\tat Main.main(Main.java:3)\n', ("Main$Mine", "no", 3)),
    (
        "go",
        "panic: runtime error: integer divide by zero\n\ngoroutine 1 [running]:\nmain.main()\n\t/x/main.go:9 +0x11\n",
        ("panic", "runtime error: integer divide by zero", 9),
    ),
    ("go", "fatal error: all goroutines are asleep - deadlock!\n\tmain.go:4\n", ("deadlock", None, 4)),
    ("rust", "thread 'main' panicked at main.rs:2:3:\nboom\nnote: x\n", ("panic", "boom", 2)),
    ("rust", "\nthread 'main' (41) panicked at main.rs:2:3:\nboom\n", ("panic", "boom", 2)),
    ("rust", "thread 'main' panicked at 'boom', main.rs:2:3\nnote: x\n", ("panic", None, 2)),
    ("rust", "\nthread 'main' has overflowed its stack\n", ("stack overflow", "", None)),
    (
        "javascript",
        "main.ts:5\n  return x.a;\n  ^\n\nTypeError: no\n    at f (/box/main.ts:5:12)\n",
        ("TypeError", "no", 5),
    ),
]


@pytest.mark.parametrize(("trace", "stderr", "expected"), SAID)
def test_name_message_and_line(trace, stderr, expected):
    found = parse_exception(stderr.encode(), trace, SOURCE)
    name, message, line = expected
    assert (found.name, found.line) == (name, line)
    assert message is None or found.message == message


@pytest.mark.parametrize("trace", ["java", "go", "rust"])
def test_words_without_a_failure_are_none(trace):
    """A program may print what it likes on stderr and then exit with a code of its own."""
    assert parse_exception(b"debug: x = 5\n", trace, SOURCE) is None
    assert not ran_out_of_memory(b"debug: x = 5\n", trace, None)


@pytest.mark.parametrize(
    ("trace", "stderr"),
    [
        ("java", 'Exception in thread "Thread-0" java.lang.OutOfMemoryError: Java heap space\n'),
        ("java", "# There is insufficient memory for the Java Runtime Environment to continue.\n"),
        ("go", "fatal error: runtime: out of memory\n"),
        ("go", "runtime: out of memory: cannot allocate 4194304-byte block\nfatal error: out of memory\n"),
        ("rust", "memory allocation of 800000000000 bytes failed\n"),
    ],
)
def test_memory_that_could_not_be_had_is_recognised(trace, stderr):
    exception = parse_exception(stderr.encode(), trace, SOURCE)
    assert ran_out_of_memory(stderr.encode(), trace, exception)


def test_own_class_names_do_not_leave_a_secret_test():
    found = parse_exception(b'Exception in thread "main" Secret42: x\n\tat Main.f(Main.java:3)\n', "java", SOURCE)
    assert without_secrets(found).name == "Exception"


def test_frames_of_the_library_and_the_driver_are_folded():
    text = (
        "x\n\tat java.base/java.util.Scanner.next(Scanner.java:1)\n\tat Solution.answer(Main.java:7)\n"
        "\tat FunctionDriver.main(FunctionDriver.java:6)\n"
    )
    assert tidy_trace(text, "Main.java") == "x\n\tat Solution.answer(Main.java:7)\n"
    text = "main.answer(...)\n\tmain.go:4\nmain.main()\n\tfunction_driver.go:9 +0x18\n"
    assert tidy_trace(text, "main.go") == "main.answer(...)\n\tmain.go:4\n"


@pytest.mark.parametrize(
    ("language", "runs_with"),
    [("java", "-Xmx{}m"), ("javascript", "--max-old-space-size={}"), ("typescript", "--max-old-space-size={}")],
)
def test_a_managed_heap_is_told_its_bound(language, runs_with):
    """Less than the limit by what the runtime needs for itself."""
    plan = make_plan(request(case(), source="x", language=language, memory_limit_kb=256 * 1024))
    wanted = 384 if language == "java" else 192
    assert plan.limits.memory_kb == 256 * 1024 * get_language(language).memory_multiplier
    assert runs_with.format(wanted) in plan.argv


def test_go_is_told_by_its_environment_and_its_compiler_is_not():
    plan = make_plan(request(case(), source="x", language="go", memory_limit_kb=64 * 1024))
    assert plan.process(b"").env["GOMEMLIMIT"] == "16MiB"
    assert "GOMEMLIMIT" not in compile_process(plan.compile, plan.language).env
