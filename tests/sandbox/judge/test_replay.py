"""Same program, same verdict: stored programs of every fate are judged again and again."""

from __future__ import annotations

import pytest

from problems.packages import judge_request, package_from_files
from sandbox.judge import CompileCache, Verdict, judge, replay
from tests.problems.packages import test_foreign as foreign
from tests.problems.packages.making import GOOD
from tests.sandbox.judge.requests import case, request
from tests.sandbox.scripted import ScriptedSandbox, exited

TIMES = 5
ONE = case(b"1\n", b"1\n")
FATES = {
    "busy": ("while True: pass\n", Verdict.TIME_LIMIT_EXCEEDED),
    "sleeping": ("import time\ntime.sleep(60)\n", Verdict.TIME_LIMIT_EXCEEDED),
    "memory": ("x = bytearray(10**9)\n", Verdict.MEMORY_LIMIT_EXCEEDED),
    "flood": ("while True: print('x' * 1000)\n", Verdict.OUTPUT_LIMIT_EXCEEDED),
    "crash": ("[][0]\n", Verdict.RUNTIME_ERROR),
    "hashing": ("print(len({hash('a') % 7}))\n", Verdict.ACCEPTED),
    "threads": (
        "import threading\nt = threading.Thread(target=print, args=[1])\nt.start()\nt.join()\n",
        Verdict.ACCEPTED,
    ),
}


def stored():
    """The labelled solutions of three packages, as the judge is asked for them."""
    for files in (GOOD, foreign.POINTS, foreign.TestInteractive.FILES):
        package = package_from_files(dict(files), slug="stored")
        for solution in package.solutions:
            yield judge_request(package, language=solution.language, source=solution.code)


def test_stored_solutions_never_flip(real_sandbox):
    assert replay(list(stored()), sandbox=real_sandbox, times=TIMES, cache=CompileCache()) == ()


@pytest.mark.parametrize("fate", FATES)
def test_no_fate_flips(real_sandbox, fate):
    """However a program ends, it ends the same each time."""
    source, verdict = FATES[fate]
    asked = request(ONE, source=source, time_limit_ms=200, memory_limit_kb=64 * 1024, output_limit_kb=64)
    assert replay([asked], sandbox=real_sandbox, times=TIMES, cache=CompileCache()) == ()
    assert judge(asked, sandbox=real_sandbox, cache=CompileCache()).verdict is verdict


def test_a_flip_is_told_with_what_was_seen():
    sandbox = ScriptedSandbox(exited(b"1\n"), exited(b"1\n"), exited(b"2\n"))
    (flip,) = replay([request(ONE)], sandbox=sandbox, times=3, cache=CompileCache())
    assert (flip.index, flip.seen) == (0, (("accepted accepted", 2), ("wrong_answer wrong_answer", 1)))
