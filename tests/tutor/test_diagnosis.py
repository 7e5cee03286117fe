"""Causes are found in code that real learners write, and not where there is nothing to find."""

from __future__ import annotations

import pytest

from tests.tutor.builders import make_crash, make_evidence, make_failure, make_timeout
from tutor.diagnosis import causes_find
from tutor.evidence import Difference

WRONG = [
    ("prompt_in_input", "n = int(input('How many? '))\nprint(n)\n", 1),
    ("result_of_in_place_method", "values = [3, 1]\nvalues = values.sort()\nprint(values)\n", 2),
    (
        "early_return_in_loop",
        "def f(x):\n    for v in x:\n        if v:\n            return 1\n        else:\n            return 0\n",
        2,
    ),
    ("changes_while_iterating", "x = [1, 2]\nfor v in x:\n    x.remove(v)\n", 3),
    ("compares_texts", "values = input().split()\nprint(max(values))\n", 2),
    ("mutable_default", "def f(seen=[]):\n    seen.append(1)\n    return seen\n", 1),
    ("comparison_without_effect", "total = 1\ntotal == 2\nprint(total)\n", 2),
    ("range_end", "for i in range(1, n):\n    print(i)\n", 1),
]

CRASHES = [
    ("index_out_of_range", "IndexError", "list index out of range"),
    ("missing_key", "KeyError", "'tea'"),
    ("number_from_text", "ValueError", "invalid literal for int() with base 10: '1 2'"),
    ("reading_past_end", "EOFError", "EOF when reading a line"),
    ("none_used", "TypeError", "unsupported operand type(s) for +: 'NoneType' and 'int'"),
    ("text_and_number", "TypeError", 'can only concatenate str (not "int") to str'),
    ("division_by_zero", "ZeroDivisionError", "division by zero"),
    ("unknown_name", "NameError", "name 'totl' is not defined"),
    ("unbound_local", "UnboundLocalError", "cannot access local variable 'total'"),
    ("missing_attribute", "AttributeError", "'NoneType' object has no attribute 'append'"),
    ("recursion_too_deep", "RecursionError", "maximum recursion depth exceeded"),
    ("unpacking", "ValueError", "not enough values to unpack (expected 2, got 1)"),
]

SLOW = [
    ("endless_while", "i = 0\nwhile i < 5:\n    print(i)\n", 2),
    ("branching_recursion", "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n", 1),
    ("search_inside_loop", "seen = []\nfor v in range(9):\n    if v in seen:\n        print(v)\n", 3),
    ("front_of_list", "queue = [1, 2]\nwhile queue:\n    queue.pop(0)\n", 3),
    ("nested_loops", "for a in range(n):\n    for b in range(n):\n        print(a, b)\n", 2),
    ("long_count", "total = 0\nfor i in range(10 ** 12):\n    total += i\n", 2),
]


def _first(evidence):
    return causes_find(evidence)[0]


@pytest.mark.parametrize(("cause", "code", "line"), WRONG)
def test_a_wrong_answer_names_the_pattern_and_its_line(cause, code, line):
    found = {c.id: c for c in causes_find(make_evidence(code=code))}
    assert found[cause].line == line


@pytest.mark.parametrize(("cause", "name", "message"), CRASHES)
def test_an_exception_is_explained_at_its_line(cause, name, message):
    found = _first(make_crash(name, message, line=1, code="total = 0\n"))
    assert (found.id, found.line) == (cause, 1)


@pytest.mark.parametrize(("cause", "code", "line"), SLOW)
def test_a_time_out_names_the_slow_part(cause, code, line):
    found = _first(make_timeout(code))
    assert (found.id, found.line) == (cause, line)


def test_a_misspelled_name_is_told_with_its_likely_spelling():
    cause = _first(make_crash("NameError", "name 'totl' is not defined", code="total = 0\nprint(totl)\n", line=2))
    assert "`total`" in cause.look


def test_a_loop_that_makes_progress_is_not_called_endless():
    code = "i = 0\nwhile i < 5:\n    i += 1\n"
    assert "endless_while" not in {c.id for c in causes_find(make_timeout(code))}


def test_a_loop_that_empties_its_list_is_not_called_endless():
    code = "queue = [1]\nwhile queue:\n    queue.pop()\n"
    assert "endless_while" not in {c.id for c in causes_find(make_timeout(code))}


def test_a_recursion_that_remembers_is_not_blamed():
    code = "@lru_cache\ndef f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n"
    assert "branching_recursion" not in {c.id for c in causes_find(make_timeout(code))}


def test_membership_in_a_set_is_not_blamed():
    code = "seen = set()\nfor v in range(9):\n    if v in seen:\n        print(v)\n"
    assert "search_inside_loop" not in {c.id for c in causes_find(make_timeout(code))}


def test_a_function_that_prints_instead_of_returning_is_told_so():
    evidence = make_evidence(code="def double(x):\n    print(2 * x)\n", mode="function", function_name="double")
    assert _first(evidence).id == "no_return_value"


@pytest.mark.parametrize("kind", ["extra_output", "missing_output", "whitespace", "case", "order", "type"])
def test_each_kind_of_difference_has_words_in_any_language(kind):
    difference = Difference(kind=kind, line=1, column=1, expected="a", actual="b")
    found = {c.id for c in causes_find(make_evidence(language="rust", failure=make_failure(difference=difference)))}
    assert f"difference_{kind}" in found


def test_an_answer_one_too_high_is_called_off_by_one():
    assert "off_by_one" in {c.id for c in causes_find(make_evidence())}


def test_silence_is_named():
    failure = make_failure(output="", difference=None)
    assert _first(make_evidence(code="def main():\n    pass\n", failure=failure)).id == "nothing_printed"


def test_waiting_for_input_is_told_apart_from_slow_code():
    evidence = make_timeout("while True:\n    input()\n", message="waited for input that never came")
    assert _first(evidence).id == "waits_for_input"


@pytest.mark.parametrize(
    ("cause", "code"),
    [
        ("sorts_as_text", "const v = [10, 9];\nv.sort();\nconsole.log(v);\n"),
        ("walks_keys", "for (const k in values) {\n  console.log(Number(k));\n}\n"),
        (
            "text_instead_of_number",
            "const [a, b] = require('fs').readFileSync(0, 'utf8').split(' ');\nconsole.log(a + b);\n",
        ),
    ],
)
def test_javascript_patterns_are_found(cause, code):
    assert cause in {c.id for c in causes_find(make_evidence(language="javascript", code=code))}


def test_a_wrapped_32_bit_number_is_recognised():
    difference = Difference(kind="value", line=1, column=1, expected="3000000000", actual="-1294967296")
    evidence = make_evidence(language="c", code="int total = 0;\n", failure=make_failure(difference=difference))
    assert _first(evidence).id == "integer_overflow"


def test_a_crash_in_native_code_points_at_the_loop_that_includes_its_end():
    failure = make_failure(verdict="runtime_error", difference=None)
    code = "int main() {\n  for (int i = 0; i <= n; i++) a[i] = 0;\n}\n"
    found = _first(make_evidence(language="cpp", verdict="runtime_error", code=code, failure=failure))
    assert (found.id, found.line) == ("walks_past_the_end", 2)


def test_reading_without_an_address_is_found():
    code = 'int n;\nscanf("%d", n);\n'
    assert "scanf_without_address" in {c.id for c in causes_find(make_evidence(language="c", code=code))}


@pytest.mark.parametrize("code", ["def broken(:\n", "\x00", "(" * 5000, "x = 1\n" * 3])
def test_no_code_breaks_the_search(code):
    causes_find(make_evidence(code=code))


def test_every_text_keeps_the_manners():
    """No blame and no belittling words, one question at most, nothing that looks like a solution."""
    evidences = [make_evidence(code=code) for _, code, _ in WRONG] + [make_timeout(code) for _, code, _ in SLOW]
    for evidence in evidences:
        for cause in causes_find(evidence):
            text = f"{cause.look} {cause.ask} {cause.idea}".lower()
            assert not {"just", "simply", "obviously", "easy"} & set(text.split())
            assert cause.ask.count("?") == 1
            assert "```" not in text
