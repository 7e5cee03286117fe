"""Real programs in the real sandbox: each language, each way to end."""

from __future__ import annotations

import pytest

from sandbox.judge import CompileCache, Verdict, judge
from tests.sandbox.judge.requests import call, case, request

SUM = case(b"1 2\n", b"3\n")
RIGHT = {
    "python": "a, b = map(int, input().split())\nprint(a + b)\n",
    "javascript": 'const [a, b] = require("fs").readFileSync(0, "utf8").split(" ").map(Number);\nconsole.log(a + b);\n',
    "c": '#include <stdio.h>\nint main(void) { int a, b; scanf("%d %d", &a, &b); printf("%d\\n", a + b); }\n',
    "cpp": "#include <iostream>\nint main() { int a, b; std::cin >> a >> b; std::cout << a + b << '\\n'; }\n",
}
COUNT_IN_MAP = "function answer(a) { a.forEach((x) => m.set(x, 1 + (m.get(x) ?? 0))); return m; }"
BROKEN = {"python": "print((1)\n", "javascript": "let x = ;\n", "c": "int main( {}\n", "cpp": "int main() { x; }\n"}


@pytest.fixture(scope="module")
def cache() -> CompileCache:
    return CompileCache()


def result_of(sandbox, cache, source, *, test=SUM, language="python", **options):
    judgement = judge(request(test, source=source, language=language, **options), sandbox=sandbox, cache=cache)
    assert judgement.compile.ok, judgement.compile.output
    return judgement.tests[0]


class TestLanguages:
    @pytest.mark.parametrize("language", RIGHT)
    def test_a_right_program_is_accepted_twice(self, real_sandbox, cache, language):
        """Compiled the first time, taken from the cache the second; the same verdict."""
        for cached in (False, True):
            judgement = judge(
                request(SUM, SUM, source=RIGHT[language], language=language), sandbox=real_sandbox, cache=cache
            )
            assert judgement.verdict is Verdict.ACCEPTED
            assert judgement.compile.cached is cached
            assert judgement.image

    @pytest.mark.parametrize("language", BROKEN)
    def test_a_broken_program_names_its_line(self, real_sandbox, cache, language):
        judgement = judge(request(SUM, source=BROKEN[language], language=language), sandbox=real_sandbox, cache=cache)
        assert judgement.verdict is Verdict.COMPILE_ERROR
        assert judgement.compile.line == 1
        assert "rror" in judgement.compile.output


class TestEndings:
    @pytest.mark.parametrize(
        ("language", "source", "name", "line"),
        [
            ("python", "x = [1]\nx[5]\n", "IndexError", 2),
            ("python", "import json\n\njson.loads('{')\n", "json.decoder.JSONDecodeError", 3),
            ("python", "input()\ninput()\n", "EOFError", 2),
            ("python", "def f(n):\n    return f(n + 1)\nf(0)\n", "RecursionError", 2),
            ("python", "class Mine(Exception): pass\nraise Mine('x')\n", "Mine", 2),
            ("javascript", "const a = 1;\na.b.c;\n", "TypeError", 2),
            ("javascript", "\nthrow 'words';\n", "Error", 2),
            ("cpp", "#include <vector>\nint main() { std::vector<int> v; v.at(3); }\n", "std::out_of_range", None),
            ("c", "#include <assert.h>\nint main(int n, char **v) {\n  assert(n == 5);\n}\n", "assertion", 3),
        ],
    )
    def test_the_exception_and_the_learners_line(self, real_sandbox, cache, language, source, name, line):
        result = result_of(real_sandbox, cache, source, language=language)
        assert result.verdict is Verdict.RUNTIME_ERROR
        assert (result.exception.name, result.exception.line) == (name, line)

    def test_a_segmentation_fault_is_named(self, real_sandbox, cache):
        result = result_of(real_sandbox, cache, "int main(void) { return *(volatile int *)0; }\n", language="c")
        assert result.verdict is Verdict.RUNTIME_ERROR
        assert result.message.startswith("segmentation fault (SIGSEGV)")

    def test_exit_codes_are_told(self, real_sandbox, cache):
        result = result_of(real_sandbox, cache, "raise SystemExit(7)\n")
        assert (result.verdict, result.message) == (Verdict.RUNTIME_ERROR, "ended with exit code 7")

    @pytest.mark.parametrize(
        ("source", "language"),
        [
            ("while True: pass\n", "python"),
            ("for (;;);\n", "javascript"),
            ("int main(void) { for (volatile int i = 0;; i++); }\n", "c"),
        ],
    )
    def test_a_busy_loop_is_too_slow(self, real_sandbox, cache, source, language):
        result = result_of(real_sandbox, cache, source, language=language, time_limit_ms=200)
        assert result.verdict is Verdict.TIME_LIMIT_EXCEEDED
        assert result.message.startswith("stopped after")
        assert result.message.endswith("of 0.2 s")

    def test_a_sleeper_is_told_so(self, real_sandbox, cache):
        result = result_of(real_sandbox, cache, "import time\ntime.sleep(60)\n", time_limit_ms=100)
        assert result.verdict is Verdict.TIME_LIMIT_EXCEEDED
        assert result.message.startswith("slept")

    @pytest.mark.parametrize(
        ("source", "language"),
        [
            ("x = bytearray(10 ** 9)\n", "python"),
            ("x = []\nwhile True: x.append(bytearray(10 ** 6))\n", "python"),
            ("#include <vector>\nint main() { std::vector<char> v(1 << 30, 1); return v[5] - 1; }\n", "cpp"),
            ("const a = []; for (;;) a.push(new Array(1e5).fill(1.5));\n", "javascript"),
        ],
    )
    def test_using_up_the_memory_is_its_own_verdict(self, real_sandbox, cache, source, language):
        result = result_of(
            real_sandbox, cache, source, language=language, memory_limit_kb=128 * 1024, time_limit_ms=5000
        )
        assert result.verdict is Verdict.MEMORY_LIMIT_EXCEEDED
        assert result.message == "needed more than 128 MiB of memory"

    def test_a_flood_is_its_own_verdict(self, real_sandbox, cache):
        result = result_of(real_sandbox, cache, "while True: print('x' * 1000)\n", output_limit_kb=64)
        assert (result.verdict, result.message) == (Verdict.OUTPUT_LIMIT_EXCEEDED, "output exceeded 64 KiB")
        assert len(result.output) < 5000

    def test_words_on_stderr_fail_nobody(self, real_sandbox, cache):
        source = "import sys\nprint('debug', file=sys.stderr)\n" + RIGHT["python"]
        result = result_of(real_sandbox, cache, source)
        assert (result.verdict, result.stderr) == (Verdict.ACCEPTED, "debug\n")

    def test_escapes_and_marks_in_output_are_shown_harmlessly(self, real_sandbox, cache):
        result = result_of(real_sandbox, cache, r"print('\x1b[31m\0\u202e\r')" + "\n")
        assert result.output.startswith("␛[31m␀\ufffd")
        assert result.verdict is Verdict.WRONG_ANSWER


class TestFunctions:
    @pytest.mark.parametrize(
        ("language", "source"),
        [
            ("python", "from collections import Counter\n\n\ndef answer(a):\n    return Counter(a)\n"),
            ("python", "def answer(a):\n    print(a)\n    return {x: a.count(x) for x in a}\n"),
            ("javascript", f"const m = new Map();\n{COUNT_IN_MAP}"),
            ("javascript", "const answer = (a) => Object.fromEntries([['x', 2], ['y', 1], ['€', 1]]);"),
            ("javascript", "module.exports.answer = (a) => ({ x: 2.0, y: 1, '€': a.length - 3 });"),
        ],
    )
    def test_honest_ways_to_answer_are_accepted(self, real_sandbox, cache, language, source):
        """Subclasses of dict, tuples, Maps and plain objects all state a dict."""
        test = case(b'["x", "y", "x", "\\u20ac"]\n', '{"€": 1, "x": 2, "y": 1}\n'.encode())
        judgement = judge(
            call(test, source=source, language=language, types=("list[str]",), returns="dict[str, int]"),
            sandbox=real_sandbox,
            cache=cache,
        )
        assert judgement.verdict is Verdict.ACCEPTED, judgement.tests

    def test_the_error_shows_only_the_learners_frames(self, real_sandbox, cache):
        source = "def help(a):\n    return a[9]\n\n\ndef answer(a):\n    return help(a)\n"
        test = case(b"[1]\n", b"1\n")
        result = judge(call(test, source=source, types=("list[int]",)), sandbox=real_sandbox, cache=cache).tests[0]
        assert (result.exception.name, result.exception.line) == ("IndexError", 2)
        assert "function_driver" not in result.stderr

    def test_large_integers_survive_both_ways(self, real_sandbox, cache):
        number = 12345678901234567890123456789
        test = case(f"{number}\n".encode(), f"{number + 1}\n".encode())
        source = "def answer(a):\n    return a + 1\n"
        judgement = judge(call(test, source=source), sandbox=real_sandbox, cache=cache)
        assert judgement.verdict is Verdict.ACCEPTED
