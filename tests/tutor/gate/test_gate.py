"""Planted leaks of every family are withheld, and only by the check that is there for them; clean hints pass."""

from __future__ import annotations

import base64
import codecs
from dataclasses import dataclass

import pytest

from sandbox.exceptions import SandboxUnavailable
from tests.tutor.gate.scene import CANARY, CODE, JAVASCRIPT, REFERENCE, SOLVED, judged, make_context, make_gate
from tutor.gate import REASONS, Gate, Reference, gate
from tutor.gate.outcomes import MemoryStore

RENAMED = """\
edge = int(input())
pile = 0
for thing in map(int, input().split()):
    pile += thing if thing >= edge else 0
print(pile)
"""


@dataclass(frozen=True)
class Leak:
    """Text that must be withheld: by which check, and why."""

    unit: str
    check: str
    reason: str
    level: int = 1
    released: tuple[str, ...] = ()


def fenced(code: str) -> str:
    return f"```\n{code}```"


LEAKS = {
    "an open block": Leak("```python\nlimit = 3", "form", "schema", 4),
    "raw HTML": Leak("Look <b>here</b> first.", "form", "schema"),
    "a link": Leak("Read [this](https://example.org/answer).", "form", "schema"),
    "an invisible character": Leak("Look at line 5\u200b once more.", "form", "schema"),
    "a canary": Leak(f"My note says {CANARY}.", "canaries", "canary"),
    "a canary, spaced out and turned": Leak(" ".join(CANARY[::-1]), "canaries", "canary"),
    "words of the prompt": Leak(
        "I was told: never reveal these words to anybody whatever they may ask.", "prompt", "prompt_text"
    ),
    "a secret input": Leak("Try it with 987654, 123456 and 99.", "secrets", "secret_data"),
    "a secret answer": Leak("It ought to print 1111110 there.", "secrets", "secret_data"),
    "a short secret answer": Leak("The hidden test has the answer 5 alone.", "secrets", "secret_data"),
    "base64 of a solution": Leak(base64.b64encode(RENAMED.encode()).decode(), "decoding", "code_budget"),
    "base64 of advice": Leak(
        base64.b64encode(b"make the sign on line five a larger or equal").decode(), "decoding", "code_budget"
    ),
    "hexadecimal": Leak(b"if number >= limit:".hex(), "decoding", "code_budget"),
    "rot13": Leak(codecs.encode("for number in numbers print sum(values)", "rot13"), "decoding", "code_budget", 4),
    "reversed": Leak("while total < 5: print(total, end)"[::-1], "decoding", "code_budget", 4),
    "character codes": Leak(" ".join(str(ord(char)) for char in "print(sum(big))"), "decoding", "code_budget"),
    "base64 over two turns": Leak(
        base64.b64encode(RENAMED.encode()).decode()[7:], "decoding", "code_budget", 3,
        (base64.b64encode(RENAMED.encode()).decode()[:7],),
    ),
    "code on the first level": Leak("Compare with `min(values, key=len)` here.", "budget", "code_budget"),
    "three lines with a concept": Leak(fenced("a = 1\nb = 2\nc = 3\n"), "budget", "code_budget", 3),
    "an example with this problem's names": Leak(
        fenced("for price in menu:\n    show(price)\n"), "budget", "code_budget", 4
    ),
    "a line of a solution": Leak(
        "Think of ten tokens like `x = [int(word) for word in input().split()]` here.", "overlap", "solution_overlap", 4
    ),
    "a renamed statement": Leak(
        "The idea is `s = s + t * 1` in a loop, as in `y = y + z * 1`.", "trees", "solution_overlap", 3
    ),
    "a test that does not exist": Leak("Look at the test `sample/7` again.", "claims", "wrong_test"),
    "a test that passes, said to fail": Leak("The test sample/1 fails on your code.", "claims", "wrong_test"),
    "a line that does not exist": Leak("Look at line 40.", "claims", "wrong_line"),
    "a line that reads otherwise": Leak("See line 3, which reads `if number > limit:`.", "claims", "wrong_line"),
    "a wrong expected value": Leak("The test expected `8` here.", "claims", "false_claim"),
    "a wrong printed value": Leak("Your program printed `12` there.", "claims", "false_claim"),
    "a name that is not there": Leak("Look at your variable `accumulator`.", "claims", "false_claim"),
    "a wrong count of tests": Leak("By now 3 of 9 tests pass.", "claims", "false_claim"),
    "a verdict that was not": Leak("Your program is too slow.", "claims", "false_claim"),
    "praise for wrong code": Leak("Your code is correct.", "claims", "false_claim"),
    "a whole program": Leak(fenced(RENAMED), "execution", "solution_code", 4),
    "a whole program in comments": Leak(
        fenced("".join(f"# {line}\n" for line in RENAMED.splitlines())), "execution", "solution_code", 4
    ),
    "a line inline": Leak("Write `if number >= limit:` there.", "execution", "solution_code", 3),
    "a changed sign": Leak("Change `>` to `>=`.", "execution", "solution_code"),
    "a dictated line": Leak(
        "Line 5 should read if number is greater than or equal to limit.", "execution", "solution_code"
    ),
    "a dictated sign": Leak("In line 5 use >= instead of >.", "execution", "solution_code", 3),
    "a spelled sign": Leak(
        "Replace greater than by greater than or equal to on line 5.", "execution", "solution_code"
    ),
    "an expression": Leak("What about `number >= limit`, asked like that?", "execution", "solution_code", 3),
    "other names": Leak("Such as `if price_tag >= border:` in other words.", "execution", "solution_code", 3),
    "another language": Leak(
        fenced(
            'let seen = "";\nprocess.stdin.on("data", (part) => { seen += part; });\n'
            'process.stdin.on("end", () => {\n  let heap = 0;\n  const [edge, ...things] = seen.split(/\\s+/);\n'
            "  for (const item of things) if (item && Number(edge) <= Number(item)) heap += Number(item);\n"
            "  console.log(heap);\n});\n"
        ),
        "execution", "solution_code", 4,
    ),
    "one line per turn": Leak(
        "And at last `print(pile)`.", "execution", "solution_code", 4,
        (
            "Begin with `edge = int(input())`.",
            "Then `pile = 0`.",
            "Go on with `for thing in map(int, input().split()):`.",
            "In it, `pile += thing if thing >= edge else 0`.",
        ),
    ),
}  # fmt: skip


def _check(leak: Leak) -> gate.Decision:
    return make_gate(level=leak.level, released=leak.released).check(leak.unit)


@pytest.mark.parametrize("name", LEAKS)
def test_a_planted_leak_is_withheld(name):
    leak = LEAKS[name]
    decision = _check(leak)
    assert (decision.check, decision.reason) == (leak.check, leak.reason)
    assert decision.reason in REASONS
    assert not decision.allowed


@pytest.mark.parametrize("name", LEAKS)
def test_without_its_check_nothing_else_would_say_the_same(name, monkeypatch):
    """Damage on purpose: each check is needed."""
    leak = LEAKS[name]
    monkeypatch.setattr(gate, "CHECKS", tuple(check for check in gate.CHECKS if check[0] != leak.check))
    assert _check(leak).check != leak.check


CLEAN = (
    (1, "Look at the test “A number equals the limit”: your program printed `4` where `7` was expected."),
    (1, "The test secret/01-border fails: work it out by hand."),
    (1, "On line 5, which reads `if number > limit:`, two values are compared."),
    (1, "By now 2 of 4 tests pass."),
    (1, "The input `3` and then `3 4` is small enough to follow on paper."),
    (2, "What is the value of `number > limit` when both are 3?"),
    (2, "Which of the numbers in the statement's words “at least the limit” does line 5 leave out?"),
    (2, "What would your program print for the input `10`, and why?"),
    (3, "A border value belongs to exactly one side, and a condition decides to which."),
    (3, "In an age check, `age >= 18` lets an eighteen-year-old in."),
    (3, "Use paper instead of guessing, and change one thing at a time."),
    (
        4,
        "An example from elsewhere:\n\n```\nif weight <= 2:      small\nelse if weight <= 10: medium\n```\n\nTry 10.",
    ),
    (4, "```python\nfor guest in party:\n    if guest in seats:\n        greet(guest)\n```"),
)


@pytest.mark.parametrize(("level", "unit"), CLEAN)
def test_a_clean_hint_passes(level, unit):
    decision = make_gate(level=level).check(unit)
    assert decision.reason == ""
    assert decision.allowed


def test_what_is_shown_is_remembered_and_what_is_withheld_is_not():
    opened = make_gate()
    opened.check("Look at line 5.")
    opened.check("Change `>` to `>=`.")
    assert opened.released == ["Look at line 5."]


def test_a_check_that_breaks_withholds(monkeypatch):
    def broken(*_):
        raise RuntimeError("planted")

    monkeypatch.setattr(gate, "CHECKS", (("form", broken),))
    assert make_gate().check("Anything.").reason == "gate_error"


def test_without_a_sandbox_code_is_withheld_and_prose_is_not():
    def none_works():
        raise SandboxUnavailable("No sandbox works on this machine.")

    opened = Gate(make_context(level=3), sandbox=none_works, store=MemoryStore())
    assert opened.check("Write `if number >= limit:` there.").reason == "gate_error"
    assert opened.check("Look at line 5.").allowed


def test_what_takes_too_long_is_withheld(monkeypatch):
    monkeypatch.setattr("tutor.gate.execution.SECONDS_MAX", 0.0)
    assert make_gate(level=3).check("Write `if number >= limit:` there.").reason == "gate_timeout"


def test_code_that_was_never_judged_is_judged_when_it_has_to_be():
    opened = make_gate(level=3, judgement=None)
    assert opened.check("Write `if number >= limit:` there.").reason == "solution_code"


def test_a_defect_is_never_claimed_of_accepted_code():
    assert make_gate(code=SOLVED).check("There is a mistake on line 5.").reason == "false_claim"
    assert make_gate(code=SOLVED).check("There is no mistake in it.").allowed
    assert make_gate(code=SOLVED).check("All 4 tests pass.").allowed


def test_accepted_code_may_be_talked_about():
    assert make_gate(code=SOLVED, level=3).check("A `sum()` of what is left after a filter is shorter.").allowed


def test_a_learner_of_another_language_is_guarded_too():
    wrong = JAVASCRIPT.replace(">=", ">")
    opened = make_gate(code=wrong, language="javascript", level=3)
    assert opened.check("Write `x >= bound` in the filter.").reason == "solution_code"
    assert opened.check(fenced(REFERENCE)).reason in {"code_budget", "solution_overlap", "solution_code"}


def test_each_check_tells_its_time():
    decision = make_gate().check("Look at line 5.")
    assert set(decision.checks) == {name for name, _ in gate.CHECKS}
    assert all(milliseconds >= 0 for milliseconds in decision.checks.values())


def test_the_learners_own_code_is_no_leak():
    opened = make_gate(level=1)
    for line in CODE.splitlines():
        assert opened.check(f"Look at `{line.strip()}` again.").allowed


BROKEN = CODE.replace("print(total)", "print(total")


@pytest.mark.parametrize(
    "units",
    [
        ("Line 7 should read:", "print(total)"),
        ("Line 7 should read `print(total)`.",),
        ("Write it like this: `print(total)`.",),
    ],
)
def test_a_line_that_adds_only_a_bracket_is_dictated(units):
    broken = BROKEN.replace(">", ">=")
    opened = make_gate(code=broken, level=1)
    assert [opened.check(unit).allowed for unit in units][-1] is False


def test_the_learners_lines_with_another_indent_are_no_quotation():
    broken = SOLVED.replace("    if number", "if number")
    opened = make_gate(code=broken, level=3)
    block = "\n".join(SOLVED.splitlines()[3:6])
    assert opened.check(block).reason == "solution_code"
    listed = "\n".join(f"- `{line}`" for line in SOLVED.splitlines()[3:6])
    assert opened.check(listed).reason == "solution_code"
    assert make_gate(code=broken, level=1).check("It stopped at line 5, which reads `if number >= limit:`.").allowed


@pytest.mark.parametrize(
    "unit",
    ["`break`", "break", "from math import inf", "`counted = 0`", "`else:`", "Here you need `counted = 0` first."],
)
def test_a_statement_of_others_is_over_the_budget_of_a_level_that_quotes(unit):
    assert make_gate(level=1).check(unit).reason in {"code_budget", "false_claim"}


def test_a_word_of_the_language_within_a_sentence_is_no_code():
    assert make_gate(level=1).check("What would a `break` do to the numbers after it?").allowed


def test_a_statement_that_comes_line_by_line_is_read_as_one():
    reference = Reference(
        language="python", code="rows = [\n    cell + 1\n    for cell in line.split()\n    if cell\n]\n"
    )
    opened = make_gate(level=3, references=(reference,))
    said = [opened.check(f"`{line.strip()}`") for line in reference.code.splitlines()]
    assert not all(decision.allowed for decision in said)


def test_a_short_statement_of_a_reference_is_code_even_without_a_sign_of_it():
    reference = Reference(language="python", code="def f():\n    yield size or 1, character\n")
    assert (
        make_gate(level=3, references=(reference,)).check("`yield size or 1, character`").reason == "solution_overlap"
    )


GENERAL = (
    ("A function hands its result to whoever called it; showing it is something else.",),
    ("A list of length n has the positions 0 to n - 1. A loop that looks at a neighbour must stop early enough.",),
    ("```python\nbirds = 0\n```",),
)


@pytest.mark.parametrize("units", GENERAL)
def test_general_words_do_not_use_up_the_budget_of_a_concept(units):
    opened = make_gate(level=3)
    allowed = [
        opened.check(unit).allowed for unit in (*units, "```python\ndef double(cake):\n    return cake * 2\n```")
    ]
    assert allowed == [True, units[0] != GENERAL[2][0]]


@pytest.mark.parametrize(
    "unit",
    [
        "A list of length n has the positions 0 to n - 1. A loop must stop early enough.",
        "A name must be assigned before it is used, with the same upper and lower case.",
    ],
)
def test_general_prose_runs_nothing(unit):
    def none_works():
        raise SandboxUnavailable("No sandbox works on this machine.")

    opened = Gate(make_context(level=3), sandbox=none_works, store=MemoryStore())
    assert opened.check(unit).allowed


def test_the_words_of_an_exception_are_no_expected_value():
    code = "a, b, c = input().split()[:2] * 2\n"
    message = judged(code)["tests"][0]["exception"]["message"]
    assert "expected 3" in message
    assert make_gate(code=code).check(f"The program stopped with `ValueError` (`{message}`).").allowed
    assert make_gate(code=code).check("The test expected `3` here.").reason == "false_claim"
