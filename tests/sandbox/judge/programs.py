"""Checkers and interactors for tests, by the ICPC output-validator convention."""

from __future__ import annotations

from sandbox.judge import CheckerSpec

# Right is any divisor of the input other than 1 and the number itself.
DIVISOR_PYTHON = """\
import sys
number = int(open(sys.argv[1]).read())
answer = open(sys.argv[2]).read().split()
words = sys.stdin.read().split()
def end(code, team, judge):
    open(sys.argv[3] + "teammessage.txt", "w").write(team)
    open(sys.argv[3] + "judgemessage.txt", "w").write(judge)
    sys.exit(code)
if len(words) != 1 or not words[0].isdigit():
    end(43, "print one number", f"got {len(words)} words, flags {sys.argv[4:]}")
given = int(words[0])
if 1 < given < number and number % given == 0:
    end(42, "", "fine")
end(43, f"{given} does not divide the number", f"answer was {answer}")
"""
DIVISOR_CPP = """\
#include <fstream>
#include <iostream>
#include "rules.h"
int main(int argc, char **argv) {
    std::ifstream in(argv[1]), answer(argv[2]);
    long number, given;
    in >> number;
    if (!(std::cin >> given) || !divides(given, number)) {
        std::ofstream(std::string(argv[3]) + "teammessage.txt") << "no divisor\\n";
        return 43;
    }
    return 42;
}
"""
DIVISOR_RULES = "inline bool divides(long part, long whole) { return part > 1 && part < whole && whole % part == 0; }\n"
DIVISOR_C = """\
#include <stdio.h>
int main(int argc, char **argv) {
    long number, given;
    FILE *in = fopen(argv[1], "r");
    if (!in || fscanf(in, "%ld", &number) != 1) return 1;
    return scanf("%ld", &given) == 1 && given > 1 && given < number && number % given == 0 ? 42 : 43;
}
"""

# The learner guesses a number between 1 and 100 with at most seven questions.
GUESS = """\
import sys
secret = int(open(sys.argv[1]).read())
def end(code, team):
    open(sys.argv[3] + "teammessage.txt", "w").write(team)
    sys.exit(code)
for _ in range(7):
    guess = int(input())
    word = "right" if guess == secret else "higher" if guess < secret else "lower"
    print(word, flush=True)
    if word == "right":
        end(42, "")
end(43, "seven guesses were not enough")
"""
GUESS_CPP = """\
#include <cstdio>
int main(int argc, char **argv) {
    int secret, guess;
    FILE *in = fopen(argv[1], "r");
    if (!in || fscanf(in, "%d", &secret) != 1) return 1;
    for (int turn = 0; turn < 7; turn++) {
        if (scanf("%d", &guess) != 1) return 43;
        puts(guess == secret ? "right" : guess < secret ? "higher" : "lower");
        fflush(stdout);
        if (guess == secret) return 42;
    }
    return 43;
}
"""
BISECT = """\
low, high = 1, 100
while True:
    middle = (low + high) // 2
    print(middle, flush=True)
    word = input()
    if word == "right":
        break
    if word == "higher":
        low = middle + 1
    else:
        high = middle - 1
"""
BISECT_C = """\
#include <stdio.h>
#include <string.h>
int main(void) {
    int low = 1, high = 100;
    char word[16];
    for (;;) {
        int middle = (low + high) / 2;
        printf("%d\\n", middle);
        fflush(stdout);
        if (scanf("%15s", word) != 1 || !strcmp(word, "right")) return 0;
        if (!strcmp(word, "higher")) low = middle + 1; else high = middle - 1;
    }
}
"""
BISECT_JAVASCRIPT = """\
const lines = require("readline").createInterface({ input: process.stdin });
let low = 1, high = 100, middle;
const ask = () => console.log((middle = Math.floor((low + high) / 2)));
lines.on("line", (word) => {
  if (word === "right") return lines.close();
  if (word === "higher") low = middle + 1; else high = middle - 1;
  ask();
});
ask();
"""


def custom(source: str, language: str = "python", **options) -> CheckerSpec:
    """A checker or interactor of the author's."""
    options = {"path": "output_validator/check", **options}
    return CheckerSpec(kind="custom", options={"language": language, "source": source, **options})
