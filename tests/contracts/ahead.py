"""What every sandbox promises of programs that are announced ahead, and of programs run again and again."""

from __future__ import annotations

import textwrap
import threading
from dataclasses import replace
from itertools import pairwise

from sandbox.base import Box, Outcome, Process, ProcessResult
from tests.sandbox.hosts import LIMITS

ECHO = Process(argv=("python3", "echo.py"), limits=LIMITS, warm="python")
ENDLESS = Process(argv=("python3", "endless.py"), limits=replace(LIMITS, cpu_ms=60_000, wall_ms=90_000), warm="python")
FILES = {
    "echo.py": b"import sys\nprint(sys.stdin.read().strip(), sys.argv)",
    "endless.py": b"while True: pass",
}


def echoed(word: bytes) -> bytes:
    return word + b" ['echo.py']\n"


def look_ahead_and_run(box: Box, process: Process, following: Process, **more) -> ProcessResult:
    box.look_ahead((following,))
    return box.run(process, **more)


class AheadContract:
    """Needs the fixtures `sandbox` and `python`."""

    def test_programs_announced_ahead_answer_in_turn(self, python):
        """Each on its own input."""
        python.write_files(FILES)
        inputs = [str(number).encode() for number in range(6)]
        processes = [replace(ECHO, stdin=word) for word in inputs]
        results = [look_ahead_and_run(python, process, following) for process, following in pairwise(processes)]
        results.append(python.run(processes[-1]))
        assert [result.stdout for result in results] == [echoed(word) for word in inputs]
        assert all(result.exit_code == 0 for result in results)

    def test_many_may_be_announced_together(self, python):
        """They answer in their order; plans that change half-way are forgotten."""
        python.write_files(FILES)
        first, second, third, fourth = (replace(ECHO, stdin=word) for word in (b"1", b"2", b"3", b"4"))
        python.look_ahead((second, third, ENDLESS))
        assert python.run(first).stdout == echoed(b"1")
        python.look_ahead((third, fourth))
        assert python.run(second).stdout == echoed(b"2")
        assert python.run(third).stdout == echoed(b"3")
        assert python.run(fourth).stdout == echoed(b"4")
        assert python.run(first).stdout == echoed(b"1")

    def test_a_program_announced_ahead_runs_beside_nobody(self, python):
        """It begins after the other's end."""
        source = b"import time\nbegan = time.monotonic()\ntime.sleep(0.1)\nprint(began, time.monotonic())"
        python.write_files({"main.py": source})
        process = Process(argv=("python3", "main.py"), limits=LIMITS, warm="python")
        results = [look_ahead_and_run(python, process, process) for _ in range(3)]
        times = [float(word) for result in results for word in result.stdout.split()]
        assert len(times) == 6
        assert times == sorted(times)

    def test_something_else_may_come_instead(self, python):
        """What was begun for nothing is ended, however long it would have gone on."""
        python.write_files(FILES)
        look_ahead_and_run(python, replace(ECHO, stdin=b"first"), ENDLESS)
        assert python.run(replace(ECHO, stdin=b"second")).stdout == echoed(b"second")
        look_ahead_and_run(python, replace(ECHO, stdin=b"third"), ENDLESS)
        python.write_files({"more.py": b"print('more')"})
        assert python.run(Process(argv=("python3", "more.py"), limits=LIMITS, warm="python")).stdout == b"more\n"

    def test_what_nobody_asked_for_goes_with_its_submission(self, sandbox):
        """The box can be lent again."""
        for word in (b"one", b"two"):
            with sandbox.acquire("python") as box:
                box.write_files(FILES)
                assert look_ahead_and_run(box, replace(ECHO, stdin=word), ENDLESS).stdout == echoed(word)

    def test_cancelling_reaches_the_right_one(self, python):
        """The program that runs is cancelled, the one announced is not."""
        python.write_files(FILES)
        asked = threading.Event()

        def cancelled() -> bool:
            asked.set()
            return True

        result = look_ahead_and_run(python, ENDLESS, replace(ECHO, stdin=b"after"), cancelled=cancelled)
        assert asked.is_set()
        assert result.outcome is Outcome.CANCELLED
        assert python.run(replace(ECHO, stdin=b"after")).stdout == echoed(b"after")

    def test_a_program_announced_ahead_finds_scratch_empty(self, python):
        """What the one before it left is wiped in between."""
        text = python.located("import os\nprint(os.listdir('/tmp'))\nopen('/tmp/left', 'w').close()")
        python.write_files({"main.py": text.encode()})
        source = Process(argv=("python3", "main.py"), limits=LIMITS, warm="python")
        results = [look_ahead_and_run(python, source, source) for _ in range(3)]
        assert [result.stdout for result in results] == [b"[]\n"] * 3

    def test_different_programs_in_turn_are_not_mixed_up(self, python):
        """What is the same as before need not be said again; what differs must be."""
        python.write_files({"main.py": b"import os, sys\nprint(sys.argv[1:], os.environ.get('X'), open(0).read())"})
        plain = Process(argv=("python3", "main.py"), limits=LIMITS, warm="python", stdin=b"a")
        dressed = replace(plain, env={"X": "1"}, stdin=b"b")
        cold = replace(plain, warm=None, stdin=b"c")
        seen = [python.run(each).stdout for each in (plain, dressed, plain, cold, plain, dressed)]
        a, b, c = b"[] None a\n", b"[] 1 b\n", b"[] None c\n"
        assert seen == [a, b, a, c, a, b]

    def test_a_script_tells_that_it_compiled(self, python):
        """The caller need not have it checked by a process of its own. A word of warning is one too many."""
        sources = {"fine.py": b"raise SystemExit(3)", "wrong.py": b"def", "warned.py": b"x = 1\nx is 1\n"}
        python.write_files(sources)
        results = {name: python.run(replace(ECHO, argv=("python3", name))) for name in sources}
        assert {name: result.compiled for name, result in results.items()} == {
            "fine.py": True,
            "wrong.py": False,
            "warned.py": False,
        }
        assert results["fine.py"].exit_code == 3
        assert b"SyntaxError: invalid syntax" in results["wrong.py"].stderr
        assert b"SyntaxWarning" in results["warned.py"].stderr

    def test_what_the_first_run_compiled_serves_the_others(self, python):
        """Nobody can tell: lines, warnings and words are the same, and another file is another program."""
        python.write_files({"main.py": b"import sys\n\ndef f():\n    return sys.stdin.read() / 2\n\nf()\n"})
        words = [python.run(replace(ECHO, argv=("python3", "main.py"), stdin=b"x")).stderr for _ in range(3)]
        assert words == [words[0]] * 3
        assert b"line 4, in f" in words[0]
        assert b"sys.stdin.read() / 2" in words[0]
        python.write_files({"main.py": b"print('another')"})
        results = [python.run(replace(ECHO, argv=("python3", "main.py"), stdin=b"x")) for _ in range(2)]
        assert [(result.stdout, result.compiled) for result in results] == [(b"another\n", True)] * 2
        python.write_files({"warned.py": b"x = 1\nx is 1\n"})
        results = [python.run(replace(ECHO, argv=("python3", "warned.py"))) for _ in range(2)]
        assert [(b"SyntaxWarning" in result.stderr, result.compiled) for result in results] == [(True, False)] * 2

    def test_a_script_too_large_to_be_kept_is_run_all_the_same(self, python):
        python.write_files({"main.py": b"x = '" + b"long" * 300_000 + b"'\nprint(len(x))"})
        results = [python.run(replace(ECHO, argv=("python3", "main.py"))) for _ in range(2)]
        assert [(result.stdout, result.compiled) for result in results] == [(b"1200000\n", True)] * 2

    def test_nobody_waits_for_a_long_script_to_hear_that_it_compiled(self, python):
        """It is told while the script runs: here its end depends on it."""
        python.write_files(FILES)
        told = threading.Event()
        result = python.run(ENDLESS, cancelled=told.is_set, on_compiled=told.set)
        assert result.outcome is Outcome.CANCELLED
        assert result.compiled

    def test_the_results_of_short_programs_do_not_wait_for_a_long_one(self, python):
        """Though they may come together with others."""
        python.write_files(FILES)
        first, second = (replace(ECHO, stdin=word) for word in (b"1", b"2"))
        python.look_ahead((second, ENDLESS))
        assert python.run(first).stdout == echoed(b"1")
        python.look_ahead((ENDLESS,))
        assert python.run(second).stdout == echoed(b"2")

    def test_the_way_of_that_word_is_closed_to_the_script(self, python):
        """It is the runner's: no descriptor of ours is left when the script begins."""
        source = """
            import os

            def is_open(fd):
                try:
                    return bool(os.fstat(fd))
                except OSError:
                    return False

            print([fd for fd in range(3, 1024) if is_open(fd)])
        """
        python.write_files({"main.py": textwrap.dedent(source).encode()})
        assert python.run(replace(ECHO, argv=("python3", "main.py"))).stdout == b"[]\n"
