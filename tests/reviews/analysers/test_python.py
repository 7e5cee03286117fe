"""Each check of Python code strikes where it should, and leaves good code alone. Real sandbox."""

from __future__ import annotations

import pytest

from reviews.analysers import SourceFile, analysers_run
from reviews.findings import finding_anchor

# rule -> (line that it strikes, code)
FAULTY = {
    "syntax-error": (2, "x = 1\ndef f(:\n    pass\n"),
    "mutable-default": (1, "def f(x, seen=[]):\n    seen.append(x)\n    return seen\n"),
    "default-evaluated-once": (3, "import datetime\n\ndef f(at=datetime.datetime.now()):\n    return at\n"),
    "bare-except": (3, "try:\n    print(1)\nexcept:\n    print(2)\n"),
    "swallowed-exception": (3, "try:\n    print(1)\nexcept Exception:\n    pass\n"),
    "eval": (1, "print(eval(input()))\n"),
    "is-literal": (2, "x = input()\nif x is 'yes':\n    print(x)\n"),
    "float-equality": (2, "x = float(input())\nprint(x == 0.3)\n"),
    "index-past-end": (3, "v = [1]\nx = input()\nfor i in range(len(v) + 1):\n    print(v[i])\n"),
    "in-place-result": (2, "v = [2, 1]\nw = v.sort()\nprint(w)\n"),
    "assert-tuple": (1, "assert (1 == 2, 'no')\n"),
    "assert-validation": (2, "def f(x):\n    assert x > 0\n    return x\n"),
    "duplicate-key": (1, "print({'a': 1, 'a': 2})\n"),
    "missing-return": (1, "def f(x):\n    if x:\n        return 1\n    print(x)\n"),
    "unreachable": (3, "def f():\n    return 1\n    print(2)\n"),
    "endless-recursion": (2, "def f(n):\n    return n * f(n - 1)\n"),
    "endless-loop": (2, "i = 0\nwhile i < 3:\n    print(i)\n"),
    "changed-while-walked": (3, "v = [1, 2]\nfor x in v:\n    v.remove(x)\n"),
    "late-binding": (3, "fs = []\nfor i in range(3):\n    fs.append(lambda: i)\n"),
    "never-awaited": (5, "async def f():\n    print(1)\n\nasync def g():\n    f()\n"),
    "undefined-name": (2, "def f():\n    return missing + 1\n\n\nprint(f())\n"),
    "unclosed": (1, "f = open('x')\nprint(f.read())\n"),
    "sql-injection": (2, "def f(db, name):\n    db.execute(f\"SELECT * FROM people WHERE name = '{name}'\")\n"),
    "shell-true": (4, "import subprocess\n\ndef f(name):\n    subprocess.run('ls ' + name, shell=True)\n"),
    "weak-hash": (2, "import hashlib\nprint(hashlib.md5(b'x'))\n"),
    "hardcoded-secret": (1, "API_KEY = 'a1b2c3d4'\nprint(API_KEY)\n"),
    "string-in-loop": (3, "s = ''\nfor i in range(9):\n    s += str(i)\nprint(s)\n"),
    "front-of-list": (3, "v = [1, 2]\nwhile v:\n    print(v.pop(0))\n"),
    "shadowed-builtin": (1, "list = [1]\nprint(list)\n"),
    "unused-variable": (2, "def f():\n    x = 1\n    return 2\n"),
    "unused-import": (1, "import os\nprint(1)\n"),
}

GOOD = '''\
"""A small program."""
from __future__ import annotations

import sys
from collections import deque


class Graph:
    """Roads between towns."""

    def __init__(self, roads: dict[int, list[int]] | None = None) -> None:
        self.roads = roads or {}

    def path(self, start: int, goal: int) -> int:
        queue = deque([(start, 0)])
        seen = {start}
        while queue:
            town, steps = queue.popleft()
            if town == goal:
                return steps
            for near in self.roads.get(town, []):
                if near not in seen:
                    seen.add(near)
                    queue.append((near, steps + 1))
        return -1


def factorial(n: int) -> int:
    if n < 0:
        raise ValueError("n is negative")
    return 1 if n < 2 else n * factorial(n - 1)


def read(path: str) -> list[str]:
    with open(path, encoding="utf-8") as file:
        return [line.strip() for line in file]


def main() -> None:
    for line in sys.stdin:
        print(factorial(int(line)))


if __name__ == "__main__":
    main()
'''


def analyse(text: str, language: str = "python"):
    return analysers_run(files=[SourceFile(path="main.py", language=language, text=text)])


def test_every_check_strikes_its_line():
    files = [SourceFile(path=rule, language="python", text=code) for rule, (_, code) in FAULTY.items()]
    found = {(finding.file, finding.rule, finding.start_line) for finding in analysers_run(files=files).findings}
    missed = {rule for rule, (line, _) in FAULTY.items() if (rule, f"python-checks/{rule}", line) not in found}
    assert not missed


def test_every_finding_quotes_what_it_speaks_of():
    for _, code in FAULTY.values():
        for finding in analyse(code).findings:
            assert finding_anchor(finding=finding, lines=code.split("\n")) == finding


def test_good_code_is_left_alone():
    analysis = analyse(GOOD)
    assert analysis.ran
    assert analysis.findings == ()


@pytest.mark.parametrize(
    "code", ["", "(" * 90_000, "x=" * 9000, "\ufeffprint(1)", "-" * 100_000 + "1", "[" * 500, "é = '\\N{BEL}'"]
)
def test_no_code_breaks_the_tool(code):
    analysis = analyse(code)
    assert not analysis.failed
