"""Interactive mode: two programs in two boxes, and the right verdict whoever dies, hangs, floods or stops reading."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest

from bench.fates import conversations
from sandbox.base import Conversation, Outcome
from sandbox.judge import CompileCache, Mode, Verdict, author, engine, judge, plan, replay
from tests.sandbox.judge import programs
from tests.sandbox.judge.programs import custom
from tests.sandbox.judge.requests import case, request
from tests.sandbox.scripted import ScriptedBox, ScriptedSandbox, ended, exited

SECRET_42 = case(b"42\n", b"")
INTERACTORS = {"python": custom(programs.GUESS), "cpp": custom(programs.GUESS_CPP, "cpp")}
LEARNERS = {"python": programs.BISECT, "c": programs.BISECT_C, "javascript": programs.BISECT_JAVASCRIPT}
QUICK = 300  # ms of the time limit, where a test waits for it to pass


@pytest.fixture(scope="module")
def cache() -> CompileCache:
    return CompileCache()


class Talking(ScriptedSandbox):
    """Every conversation goes as it is told."""

    def __init__(self, talk: Conversation) -> None:
        super().__init__()
        self.talk = talk

    @contextmanager
    def acquire(self, family):
        del family
        yield TalkingBox(self)


class TalkingBox(ScriptedBox):
    def converse(self, process, *, partner, partner_process, cancelled):
        del process, partner, partner_process, cancelled
        return self.sandbox.talk


def judged(sandbox, cache, source, interactor=INTERACTORS["python"], *, test=SECRET_42, **options):
    options = {"mode": Mode.INTERACTIVE, "checker": interactor, **options}
    return judge(request(test, source=source, **options), sandbox=sandbox, cache=cache)


def result_of(*arguments, **options):
    return judged(*arguments, **options).tests[0]


class TestTogether:
    @pytest.mark.parametrize("interactor", INTERACTORS)
    @pytest.mark.parametrize("language", LEARNERS)
    def test_any_pair_of_languages(self, real_sandbox, cache, language, interactor):
        """A right strategy is accepted, whichever languages the two are written in."""
        judgement = judged(real_sandbox, cache, LEARNERS[language], INTERACTORS[interactor], language=language)
        assert judgement.verdict is Verdict.ACCEPTED, judgement.tests[0]

    def test_the_conversation_is_shown(self, real_sandbox, cache):
        """For disclosed tests, line by line; what the interactor read is not the learner's to see."""
        result = result_of(real_sandbox, cache, programs.BISECT)
        said = "> 50 < lower > 25 < higher > 37 < higher > 43 < lower > 40 < higher > 41 < higher > 42 < right"
        assert result.output.replace("\n", " ").strip() == said
        assert (result.input, result.expected) == (None, None)

    def test_a_secret_test_shows_nothing(self, real_sandbox, cache):
        test = case(b"42\n", b"", visibility="secret")
        result = result_of(real_sandbox, cache, "for i in range(9): print(i, flush=True); input()\n", test=test)
        assert (result.verdict, result.message, result.output) == (Verdict.WRONG_ANSWER, "", None)

    def test_a_wrong_strategy_is_rejected_with_the_interactors_words(self, real_sandbox, cache):
        """Although the program falls over when the interactor has gone."""
        result = result_of(real_sandbox, cache, "for i in range(99):\n    print(i, flush=True)\n    input()\n")
        assert (result.verdict, result.message) == (Verdict.WRONG_ANSWER, "seven guesses were not enough")
        assert result.exception is None

    def test_only_the_learners_time_counts(self, real_sandbox, cache):
        """An interactor that works long costs the learner nothing."""
        slow = custom("x = 0\nfor i in range(3_000_000): x += i\n" + programs.GUESS)
        result = result_of(real_sandbox, cache, programs.BISECT, slow, time_limit_ms=200)
        assert result.verdict is Verdict.ACCEPTED, result
        assert result.time_ms < 100

    def test_much_can_be_said(self, real_sandbox, cache):
        """Megabytes both ways, more than any pipe or window holds."""
        interactor = custom(
            "import sys\nfor n in range(40):\n    sys.stdout.write('a' * 49_999 + '\\n')\n    sys.stdout.flush()\n"
            "    assert input() == 'b' * 49_999\nsys.exit(42)\n"
        )
        source = "import sys\nfor line in sys.stdin:\n    print('b' * (len(line) - 1), flush=True)\n"
        result = result_of(real_sandbox, cache, source, interactor, output_limit_kb=4096, time_limit_ms=3000)
        assert result.verdict is Verdict.ACCEPTED, result.judge_message or result

    def test_a_run_on_own_input(self, real_sandbox, cache):
        """The learner's own text is what the interactor reads; when it cannot, it says so."""
        own = case(b"3\n", None, visibility="custom")
        assert result_of(real_sandbox, cache, programs.BISECT, test=own).verdict is Verdict.ACCEPTED
        odd = case(b"three\n", None, visibility="custom")
        result = result_of(real_sandbox, cache, programs.BISECT, test=odd)
        assert (result.verdict, result.message) == (
            Verdict.RUNTIME_ERROR,
            "this problem's interactor can do nothing with this input",
        )


class TestWhoWasFirst:
    """A closed pipe may be met before the host hears that the interactor has ended: the verdict is the same."""

    @pytest.mark.parametrize(
        "learner",
        [
            exited(exit_code=1, stderr=b"Traceback\nBrokenPipeError: [Errno 32] Broken pipe\n"),
            exited(exit_code=1, stderr=b"Error: write EPIPE\n    at main.js:3\n"),
            ended(Outcome.SIGNALLED, signal=13),
        ],
        ids=["python", "node", "native"],
    )
    @pytest.mark.parametrize("partner_first", [True, False])
    def test_a_no_stands_whoever_is_heard_of_first(self, cache, learner, partner_first):
        no = exited(exit_code=43, feedback={"teammessage.txt": b"seven guesses were not enough"})
        sandbox = Talking(Conversation(result=learner, partner=no, partner_ended_first=partner_first))
        result = result_of(sandbox, cache, "x")
        assert (result.verdict, result.message) == (Verdict.WRONG_ANSWER, "seven guesses were not enough")

    def test_a_crash_of_its_own_stays_the_learners(self, cache):
        """The interactor's no came after it."""
        crash = exited(exit_code=1, stderr=b"Traceback\nIndexError: list index out of range\n")
        talk = Conversation(result=crash, partner=exited(exit_code=43), partner_ended_first=False)
        assert result_of(Talking(talk), cache, "x").verdict is Verdict.RUNTIME_ERROR

    @pytest.mark.parametrize("word", ["wrong", "deaf"])
    def test_nothing_flips(self, real_sandbox, cache, word):
        asked = dict(conversations())[word]
        assert replay([asked], sandbox=real_sandbox, times=15, cache=cache, at_once=3) == ()


class TestTheLearnersFaults:
    def test_a_crash_is_named(self, real_sandbox, cache):
        result = result_of(real_sandbox, cache, "print(1, flush=True)\ninput()\n[][0]\n")
        assert result.verdict is Verdict.RUNTIME_ERROR
        assert (result.exception.name, result.exception.line) == ("IndexError", 3)

    @pytest.mark.parametrize("interactor", INTERACTORS)
    def test_leaving_early_is_a_wrong_answer(self, real_sandbox, cache, interactor):
        """Also when the interactor falls over because of it."""
        result = result_of(real_sandbox, cache, "print(1, flush=True)\n", INTERACTORS[interactor])
        assert result.verdict is Verdict.WRONG_ANSWER, result.judge_message

    def test_leaving_early_while_the_interactor_speaks(self, real_sandbox, cache):
        """It is ended by a closed pipe; that is the learner's doing."""
        endless = custom('#include <cstdio>\nint main() { for (;;) if (puts("more") < 0) return 1; }\n', "cpp")
        result = result_of(real_sandbox, cache, "input()\n", endless)
        assert (result.verdict, result.message) == (Verdict.WRONG_ANSWER, "ended before the conversation was over")

    def test_a_busy_loop_is_too_slow(self, real_sandbox, cache):
        result = result_of(real_sandbox, cache, "while True: pass\n", time_limit_ms=QUICK)
        assert result.verdict is Verdict.TIME_LIMIT_EXCEEDED
        assert result.message.startswith("stopped after")

    def test_forgetting_to_flush_is_explained(self, real_sandbox, cache):
        """Both wait for each other until the clock runs out."""
        source = "import sys\nsys.stdout.write('50')\nsys.stdin.readline()\n"
        result = result_of(real_sandbox, cache, source, time_limit_ms=QUICK)
        assert result.verdict is Verdict.TIME_LIMIT_EXCEEDED
        assert result.message == "waited for an answer that never came: is every line ended and the output flushed?"

    def test_a_flood_is_cut(self, real_sandbox, cache):
        reader = custom("import sys\nfor line in sys.stdin: pass\nsys.exit(43)\n")
        result = result_of(real_sandbox, cache, "while True: print('x' * 1000)\n", reader, output_limit_kb=256)
        assert (result.verdict, result.message) == (Verdict.OUTPUT_LIMIT_EXCEEDED, "output exceeded 256 KiB")
        assert len(result.output) < 5000

    def test_memory_is_watched(self, real_sandbox, cache):
        result = result_of(real_sandbox, cache, "x = bytearray(10**9)\n", memory_limit_kb=64 * 1024)
        assert result.verdict is Verdict.MEMORY_LIMIT_EXCEEDED

    def test_hanging_on_after_a_yes_is_too_slow(self, real_sandbox, cache):
        yes = custom("raise SystemExit(42)\n")
        result = result_of(real_sandbox, cache, "while True: pass\n", yes, time_limit_ms=QUICK)
        assert result.verdict is Verdict.TIME_LIMIT_EXCEEDED

    def test_hanging_on_after_a_no_is_still_wrong(self, real_sandbox, cache):
        no = custom("raise SystemExit(43)\n")
        result = result_of(real_sandbox, cache, "while True: pass\n", no, time_limit_ms=QUICK)
        assert result.verdict is Verdict.WRONG_ANSWER


READS = "import sys\nfor line in sys.stdin: pass\n"


class TestTheInteractorsFaults:
    @pytest.fixture(autouse=True)
    def _impatience(self, monkeypatch):
        """An interactor may work, and keep a program waiting, for less long than usual: so do these tests."""
        monkeypatch.setattr(plan, "INTERACTIVE_EXTRA_MS", 0)
        monkeypatch.setattr(engine, "AUTHOR_LIMITS", replace(author.AUTHOR_LIMITS, cpu_ms=4000))

    @pytest.mark.parametrize(
        ("interactor", "source", "reason"),
        [
            ("raise ValueError('oops')\n", READS, "ended with exit code 1"),
            ("raise ValueError('oops')\n", "print(input())\n", "ended with exit code 1"),
            ("raise SystemExit(0)\n", READS, "ended with exit code 0"),
            ("while True: pass\n", READS, "was stopped after"),
            ("while True: print('x' * 10000)\n", READS, "wrote too much"),
            ("input()\nraise ValueError('oops')\n", "print(1)\n", "ended with exit code 1"),
            ("x = ;\n", READS, "does not compile"),
        ],
    )
    def test_the_learner_is_never_blamed(self, real_sandbox, cache, interactor, source, reason):
        """Whether it dies at once, after the learner's program, says nonsense, hangs or floods."""
        judgement = judged(real_sandbox, cache, source, custom(interactor), time_limit_ms=4000)
        assert judgement.verdict is Verdict.JUDGE_ERROR, judgement.tests[0]
        assert judgement.judge_message.startswith("the interactor output_validator/check ")
        assert reason in judgement.judge_message

    def test_an_interactor_that_works_while_the_learner_waits_is_to_blame(self, real_sandbox, cache):
        """The learner's clock runs out, not by the learner's doing."""
        busy = custom("import time\nwhile time.process_time() < 3.9: pass\nraise SystemExit(42)\n")
        judgement = judged(real_sandbox, cache, "input()\n", busy, time_limit_ms=100)
        assert judgement.verdict is Verdict.JUDGE_ERROR
        assert "while the program waited" in judgement.judge_message


class TestCancel:
    def test_both_programs_end(self, real_sandbox, cache):
        """Soon after it is asked for, and the sandbox is as clean as ever."""
        answers = iter([False, False, False, True])
        asked = request(SECRET_42, source=READS, mode=Mode.INTERACTIVE, checker=custom(READS), time_limit_ms=60_000)
        judgement = judge(asked, sandbox=real_sandbox, cancelled=lambda: next(answers, True), cache=cache)
        assert (judgement.status, judgement.verdict) == ("cancelled", None)
        assert result_of(real_sandbox, cache, programs.BISECT).verdict is Verdict.ACCEPTED
