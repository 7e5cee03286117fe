"""The work that every contestant is given, and whether it was done right."""

from __future__ import annotations

from collections.abc import Sequence

from bench.measure import BenchFault
from sandbox.judge import JudgeRequest, TestCase, Visibility

PYTHON_SOURCE = "a, b = map(int, input().split())\nprint(a + b)\n"
C_SOURCE = """\
#include <stdio.h>

int main(void) {
    long a, b;
    if (scanf("%ld %ld", &a, &b) != 2) return 1;
    printf("%ld\\n", a + b);
    return 0;
}
"""
CPP_SOURCE = """\
#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    long long a, b;
    cin >> a >> b;
    vector<long long> both{a, b};
    map<string, long long> named{{"sum", accumulate(both.begin(), both.end(), 0LL)}};
    cout << named["sum"] << "\\n";
    return 0;
}
"""


def sources(language: str, number: int) -> str:
    """The program in this language, made different from every other by its number."""
    source, comment = {
        "python": (PYTHON_SOURCE, "#"),
        "c": (C_SOURCE, "//"),
        "cpp": (CPP_SOURCE, "//"),
    }[language]
    return f"{source}{comment} {number}\n"


def inputs(count: int) -> list[bytes]:
    return [f"{number} {number * number}\n".encode() for number in range(1, count + 1)]


def answers(count: int) -> list[bytes]:
    return [f"{number + number * number}\n".encode() for number in range(1, count + 1)]


def request(language: str, number: int, *, tests: int, source: str = "") -> JudgeRequest:
    """A submission of the program to a problem with so many tests."""
    pairs = zip(inputs(tests), answers(tests), strict=True)
    return JudgeRequest(
        language=language,
        source=source or sources(language, number),
        tests=tuple(
            TestCase(name=f"secret/{position:02}", visibility=Visibility.SECRET, input=given, expected=expected)
            for position, (given, expected) in enumerate(pairs, start=1)
        ),
        time_limit_ms=5000,  # nobody fails for a busy machine
    )


def check(outputs: Sequence[bytes]) -> None:
    """Raises BenchFault unless these are the answers to all the inputs."""
    for given, expected in zip(outputs, answers(len(outputs)), strict=True):
        if given.split() != expected.split():
            raise BenchFault(f"answered {given[:60]!r} instead of {expected!r}")
