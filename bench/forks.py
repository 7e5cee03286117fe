"""The least that a warm judge can do: fork an interpreter that is awake, run the program, wait for its answer.

Run by itself, `python3 bench/forks.py TESTS MODULE…`, with the modules that are to be awake; a number of
submissions per line on stdin, after each a line with the seconds of processor time that they took. No user
of its own, no limits, no filter, no clearing away, no verdict: what a judge adds is measured against this.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import sys
from types import CodeType

PROGRAM = "a, b = map(int, input().split())\nprint(a + b)\n"


def main(tests: int, modules: list[str]) -> None:
    for name in modules:
        importlib.import_module(name)
    gc.collect()
    gc.disable()
    gc.freeze()
    done = 0
    for line in sys.stdin:
        before = seconds()
        for _ in range(int(line)):
            done += 1
            submission(f"{PROGRAM}# {done}\n", tests)
        os.write(1, f"{seconds() - before}\n".encode())


def submission(source: str, tests: int) -> None:
    code = compile(source, "main.py", "exec", dont_inherit=True)
    for number in range(1, tests + 1):
        answer = run(code, f"{number} {number * number}\n".encode())
        if answer != f"{number + number * number}\n".encode():
            raise SystemExit(f"the program answered {answer!r}")


def run(code: CodeType, stdin: bytes) -> bytes:
    theirs, ours = os.pipe()
    reading, writing = os.pipe()
    os.write(ours, stdin)
    os.close(ours)
    pid = os.fork()
    if pid == 0:
        os.dup2(theirs, 0)
        os.dup2(writing, 1)
        sys.stdin, sys.stdout = open(0), open(1, "w")  # noqa: SIM115 - they live as long as the process
        exec(code, {"__name__": "__main__"})  # noqa: S102 - our own program
        sys.stdout.flush()
        os._exit(0)
    os.close(theirs)
    os.close(writing)
    answer = b""
    while part := os.read(reading, 65536):
        answer += part
    os.close(reading)
    os.waitpid(pid, 0)
    return answer


def seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
