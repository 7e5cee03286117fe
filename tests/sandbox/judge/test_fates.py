"""Every way to end, in every language, in containers and in namespaces: the same verdict and the same words."""

from __future__ import annotations

import tracemalloc

import pytest

from bench.fates import PROGRAMS, fates
from sandbox.judge import CompileCache, Verdict, judge
from sandbox.languages import get_language
from tests.sandbox.judge.requests import case, request

MIB = 1024 * 1024
VERDICTS = {
    "right": Verdict.ACCEPTED,
    "noise": Verdict.ACCEPTED,
    "wrong": Verdict.WRONG_ANSWER,
    "crash": Verdict.RUNTIME_ERROR,
    "exit": Verdict.RUNTIME_ERROR,
    "busy": Verdict.TIME_LIMIT_EXCEEDED,
    "sleep": Verdict.TIME_LIMIT_EXCEEDED,
    "memory": Verdict.MEMORY_LIMIT_EXCEEDED,
    "flood": Verdict.OUTPUT_LIMIT_EXCEEDED,
    "broken": Verdict.COMPILE_ERROR,
}
WORDS = {
    "exit": "ended with exit code 3",
    "busy": "stopped after ",
    "sleep": "slept: stopped after ",
    "memory": "needed more than ",
    "flood": "output exceeded 64 KiB",
}
# Sleeping is the kernel's to tell, whatever the language: one of each kind of runtime will do.
SLEEPERS = {"python", "javascript", "c", "java"}
# Name of the exception, and the learner's line where the language tells it.
CRASHES = {
    "python": ("IndexError", 3),
    "javascript": ("TypeError", 2),
    "typescript": ("TypeError", 4),
    "c": None,
    "cpp": ("std::out_of_range", None),
    "java": ("IndexOutOfBoundsException", 7),
    "go": ("panic", 16),
    "rust": ("panic", 8),
}


HOST_MAY_LACK = {"typescript", "go", "java", "rust"}


@pytest.fixture(scope="module")
def cache() -> CompileCache:
    return CompileCache()


@pytest.fixture(scope="module", params=["bubblewrap", "docker"])
def sandbox(request):
    return request.getfixturevalue(request.param)


class TestFates:
    @pytest.mark.parametrize("language", PROGRAMS)
    def test_each_has_its_verdict_and_words(self, sandbox, cache, language):
        if sandbox.alias == "bubblewrap" and get_language(language).family not in sandbox.families():
            # It has the host's toolchains only; the image has every one, and docker's own case runs it.
            assert language in HOST_MAY_LACK
            return
        for spoken, word, asked in fates():
            if spoken != language or (word == "sleep" and language not in SLEEPERS):
                continue
            judgement = judge(asked, sandbox=sandbox, cache=cache)
            assert judgement.verdict is VERDICTS[word], (word, judgement.public())
            if word == "broken":
                assert judgement.compile.line == asked.source.rstrip().count("\n") + 1, judgement.compile.output
                continue
            (result,) = judgement.tests
            assert result.message.startswith(WORDS.get(word, "")), (word, result)
            if word == "crash":
                self._check_crash(language, result)

    def _check_crash(self, language, result):
        if language in {"c", "cpp"}:
            assert result.message == "it aborted itself (SIGABRT)"
        found = (result.exception.name, result.exception.line) if result.exception else None
        assert found == CRASHES[language]

    def test_reading_past_the_end_is_told(self, sandbox, cache):
        (result,) = judge(request(case(b"1\n"), source="input()\ninput()\n"), sandbox=sandbox, cache=cache).tests
        assert (result.verdict, result.exception.name, result.exception.line) == (Verdict.RUNTIME_ERROR, "EOFError", 2)
        assert result.message == "waited for input that never came"

    def test_a_crash_names_its_signal(self, sandbox, cache):
        source = "int main(void) { return *(volatile int *)0; }\n"
        (result,) = judge(request(case(), source=source, language="c"), sandbox=sandbox, cache=cache).tests
        assert result.message.startswith("segmentation fault (SIGSEGV)")

    def test_an_overrun_between_the_two_limits_is_told_in_numbers(self, sandbox, cache):
        """It was run twice, alone, before it was announced."""
        source = "import time\nwhile time.process_time() < 0.46: pass\n"
        (result,) = judge(request(case(), source=source, time_limit_ms=400), sandbox=sandbox, cache=cache).tests
        assert (result.verdict, result.message) == (Verdict.TIME_LIMIT_EXCEEDED, "used 0.5 s of 0.4 s")
        assert result.reran


class TestTenMegabytes:
    def judged(self, sandbox, cache, source, **options):
        """The one result, and how much memory of this process it took at its most."""
        tracemalloc.start()
        try:
            (result,) = judge(request(case(b"", b"x\n"), source=source, **options), sandbox=sandbox, cache=cache).tests
            return result, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    @pytest.mark.parametrize("end", ["", "\\n"], ids=["one endless line", "many lines"])
    def test_on_stdout_are_too_much_and_that_is_said(self, sandbox, cache, end):
        """Wherever the program would have ended; what is kept is the beginning, and little of it."""
        source = f"import sys\nfor _ in range(10 * 1024):\n    sys.stdout.write('x' * 1023 + ('{end}' or 'x'))\n"
        result, peak = self.judged(sandbox, cache, source)
        assert (result.verdict, result.message) == (Verdict.OUTPUT_LIMIT_EXCEEDED, "output exceeded 1024 KiB")
        assert len(result.output) < 5000
        assert peak < 8 * MIB

    def test_on_stderr_fail_nobody_and_are_cut(self, sandbox, cache):
        """Only stdout is the answer; of the rest the end is shown, where the last words are."""
        source = "import sys\nsys.stderr.write('noise ' * (10 * 1024 * 1024 // 6) + 'last words')\nprint('x')\n"
        result, peak = self.judged(sandbox, cache, source)
        assert result.verdict is Verdict.ACCEPTED
        assert result.stderr.endswith("last words")
        assert len(result.stderr) < 5000
        assert peak < 8 * MIB

    def test_that_are_asked_for_are_taken(self, sandbox, cache):
        """A problem may allow as much."""
        expected = b"x" * (10 * MIB) + b"\n"
        test = case(b"", expected)
        source = "print('x' * (10 * 1024 * 1024))\n"
        judgement = judge(
            request(test, source=source, output_limit_kb=11 * 1024, time_limit_ms=5000), sandbox=sandbox, cache=cache
        )
        assert judgement.verdict is Verdict.ACCEPTED, judgement.tests[0].message
