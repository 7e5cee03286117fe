"""Custom checkers in a box of their own: their verdict counts, their faults are never the learner's."""

from __future__ import annotations

import pytest

from sandbox.base import Outcome
from sandbox.judge import CompileCache, InvalidRequest, Mode, Verdict, judge
from tests.sandbox.judge import programs
from tests.sandbox.judge.programs import custom
from tests.sandbox.judge.requests import case, request, signature
from tests.sandbox.scripted import ScriptedSandbox, ended, exited

TWELVE = case(b"12\n", b"3\n")
SECRET = case(b"12\n", b"3\n", visibility="secret")
CHECKERS = {
    "python": custom(programs.DIVISOR_PYTHON),
    "cpp": custom(programs.DIVISOR_CPP, "cpp", files={"rules.h": programs.DIVISOR_RULES}),
    "c": custom(programs.DIVISOR_C, "c"),
}


@pytest.fixture(scope="module")
def cache() -> CompileCache:
    return CompileCache()


def result_of(sandbox, cache, source, checker, *, test=TWELVE, **options):
    return judge(request(test, source=source, checker=checker, **options), sandbox=sandbox, cache=cache).tests[0]


class TestVerdicts:
    @pytest.mark.parametrize("language", CHECKERS)
    def test_any_right_answer_is_accepted(self, real_sandbox, cache, language):
        """What the answer file says is one right answer of several; the checker decides."""
        for answer in (2, 3, 4, 6):
            result = result_of(real_sandbox, cache, f"print({answer})\n", CHECKERS[language])
            assert result.verdict is Verdict.ACCEPTED, result.judge_message

    @pytest.mark.parametrize("language", CHECKERS)
    def test_a_wrong_answer_is_rejected(self, real_sandbox, cache, language):
        assert result_of(real_sandbox, cache, "print(5)\n", CHECKERS[language]).verdict is Verdict.WRONG_ANSWER

    def test_what_the_checker_says_reaches_whom_it_is_for(self, real_sandbox, cache):
        """The learner reads the message for the team, the author the one for the judges."""
        result = result_of(real_sandbox, cache, "print(5)\n", CHECKERS["python"])
        assert result.message == "5 does not divide the number"
        assert result.judge_message == "answer was ['3']"
        assert "answer was" not in str(result.public())

    def test_a_secret_test_tells_nothing_of_the_message(self, real_sandbox, cache):
        result = result_of(real_sandbox, cache, "print(5)\n", CHECKERS["python"], test=SECRET)
        assert (result.verdict, result.message) == (Verdict.WRONG_ANSWER, "")
        assert result.judge_message == "answer was ['3']"

    def test_without_a_message_there_are_plain_words(self, real_sandbox, cache):
        result = result_of(real_sandbox, cache, "print(5)\n", CHECKERS["c"])
        assert result.message == "the checker does not accept this output"

    def test_arguments_come_after_the_three_names(self, real_sandbox, cache):
        """The package's first, then the test's own."""
        checker = custom(programs.DIVISOR_PYTHON, arguments=["one"])
        test = case(b"12\n", b"3\n", arguments=("two", "three 3"))
        result = result_of(real_sandbox, cache, "print('x')\n", checker, test=test)
        assert result.judge_message == "got 1 words, flags ['one', 'two', 'three 3']"

    def test_a_program_that_fails_is_not_shown_to_the_checker(self, real_sandbox, cache):
        result = result_of(real_sandbox, cache, "print(3)\nraise SystemExit(1)\n", custom("raise SystemExit(42)"))
        assert result.verdict is Verdict.RUNTIME_ERROR

    def test_the_checker_is_compiled_once(self, real_sandbox):
        """Once per judging and, by its digest, once per process."""
        cache = CompileCache()
        result_of(real_sandbox, cache, "print(3)\n", CHECKERS["c"])
        entries = len(cache._entries)
        result_of(real_sandbox, cache, "print(3)\n", CHECKERS["c"])
        assert len(cache._entries) == entries == 2

    def test_large_outputs_reach_the_checker(self, real_sandbox, cache):
        source = "import sys\nsys.stdout.write('x' * 3_000_000)\n"
        checker = custom("import sys\nraise SystemExit(42 if len(sys.stdin.read()) == 3_000_000 else 43)\n")
        result = result_of(real_sandbox, cache, source, checker, output_limit_kb=4096)
        assert result.verdict is Verdict.ACCEPTED


BROKEN = {
    "raise ValueError('oops')\n": "ended with exit code 1 instead of 42 or 43 on sample/1: Traceback",
    "raise SystemExit(0)\n": "ended with exit code 0 instead of 42 or 43 on sample/1",
    "print('accepted')\nraise SystemExit(44)\n": "ended with exit code 44 instead of 42 or 43",
    "import os\nos.kill(os.getpid(), 11)\n": "was ended by signal 11",
    "while True: print('x' * 10000)\n": "wrote too much",
    "x = [0]\nwhile True: x = x * 2\n": "needed more than 512 MiB of memory",
    "x = ;\n": "does not compile",
    "import sys\nopen(sys.argv[3] + 'score.txt', 'w').write('many')\nsys.exit(42)\n": "wrote 'many' for a score",
    "import sys\nfor f in 'score', 'score_multiplier': open(sys.argv[3] + f + '.txt', 'w').write('1')\nexit(42)\n": (
        "wrote both score.txt and score_multiplier.txt"
    ),
}


class TestFaults:
    @pytest.mark.parametrize("source", BROKEN)
    def test_a_broken_checker_is_named_to_the_author(self, real_sandbox, cache, source):
        """judge_error, never the learner's fault, with the checker's name and the reason for the author."""
        judgement = judge(request(TWELVE, TWELVE, checker=custom(source)), sandbox=real_sandbox, cache=cache)
        assert judgement.verdict is Verdict.JUDGE_ERROR
        assert judgement.judge_message.startswith("the checker output_validator/check ")
        assert BROKEN[source] in judgement.judge_message
        first, second = judgement.tests
        assert first.message == "this problem's checker failed; that is no fault of the program"
        assert (second.verdict, second.message) == (None, "not run: the judge failed on an earlier test")
        assert BROKEN[source] not in str(judgement.public())

    def test_a_checker_that_hangs(self):
        """It is stopped by its own limits."""
        sandbox = ScriptedSandbox(exited(b"3\n"), ended(Outcome.WALL_LIMIT, wall_ms=30_000))
        judgement = judge(request(TWELVE, checker=CHECKERS["python"]), sandbox=sandbox, cache=CompileCache())
        assert judgement.judge_message.endswith("was stopped after 30.0 s on the clock on sample/1")

    def test_endless_messages_are_cut(self, real_sandbox, cache):
        source = "import sys\nopen(sys.argv[3] + 'teammessage.txt', 'w').write('<b>\\x1b[31m' * 20000)\nsys.exit(43)\n"
        result = result_of(real_sandbox, cache, "print(1)\n", custom(source))
        assert result.verdict is Verdict.WRONG_ANSWER
        assert len(result.message) < 1100
        assert result.message.startswith("<b>␛[31m")

    @pytest.mark.parametrize(
        "trap",
        [
            "os.symlink('/etc/passwd', d + 'teammessage.txt')",
            "os.mkfifo(d + 'teammessage.txt')",
            "os.mkdir(d + 'teammessage.txt')",
            "shutil.rmtree(d); os.symlink('/etc', d.rstrip('/')); os.path.exists(d + 'passwd')",
        ],
    )
    def test_what_a_checker_leaves_is_not_followed(self, real_sandbox, cache, trap):
        """Links, pipes and directories in place of a message are no message."""
        source = f"import os, shutil, sys\nd = sys.argv[3]\n{trap}\nsys.exit(43)\n"
        result = result_of(real_sandbox, cache, "print(1)\n", custom(source))
        assert (result.verdict, result.message) == (
            Verdict.WRONG_ANSWER,
            "the checker does not accept this output",
        )

    def test_a_checker_cannot_leave_anything_for_the_next_test(self, real_sandbox, cache):
        """Its files are laid afresh each time and cannot be written to; scratch is emptied."""
        source = (
            "import os, sys\nseen = os.listdir('/tmp')\nopen('/tmp/left', 'w').write('x')\n"
            "open(sys.argv[3] + 'judgemessage.txt', 'w').write(repr(seen))\n"
            "try:\n    open(sys.argv[1], 'a').write('x')\nexcept OSError:\n    sys.exit(42)\n"
        )
        judgement = judge(request(TWELVE, TWELVE, checker=custom(source)), sandbox=real_sandbox, cache=cache)
        assert judgement.verdict is Verdict.ACCEPTED
        assert [test.judge_message for test in judgement.tests] == ["['feedback']", "['feedback']"]

    def test_the_learner_never_meets_the_answer(self, real_sandbox, cache):
        """The two boxes differ: no file of the checker's is in the learner's."""
        source = "import os\nprint(sorted(os.listdir('.')))\n"
        checker = custom(
            "import sys\nopen(sys.argv[3] + 'teammessage.txt', 'w').write(sys.stdin.read())\nsys.exit(43)\n"
        )
        judgement = judge(request(TWELVE, TWELVE, source=source, checker=checker), sandbox=real_sandbox, cache=cache)
        assert [test.message for test in judgement.tests] == ["['check_syntax.py', 'main.py']"] * 2


class TestRequests:
    @pytest.mark.parametrize(
        ("options", "reason"),
        [
            ({"checker": custom("", "python")}, "needs language and source"),
            ({"checker": custom("x", "cobol")}, "unknown language 'cobol'"),
            ({"checker": custom("x", files={"../x": ""})}, "plain file names"),
            ({"checker": custom("x", files={"main.py": ""})}, "main.py is the judge's own"),
            ({"checker": custom("x"), "mode": Mode.FUNCTION, "signature": signature("int")}, "no custom checkers"),
            ({"mode": Mode.INTERACTIVE}, "needs a custom checker"),
        ],
    )
    def test_what_cannot_be_judged_is_refused(self, options, reason):
        with pytest.raises(InvalidRequest, match=reason):
            judge(request(TWELVE, **options), sandbox=ScriptedSandbox(), cache=CompileCache())

    def test_a_run_on_own_input_needs_no_checker(self, real_sandbox, cache):
        """There is no answer to check."""
        test = case(b"7\n", None, visibility="custom")
        result = result_of(real_sandbox, cache, "print(input())\n", custom("raise SystemExit(1)"), test=test)
        assert (result.verdict, result.output) == (Verdict.ACCEPTED, "7\n")
